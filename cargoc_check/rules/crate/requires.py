"""CAPI51x: the modules that the pkg-config file requires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ...capi.mends import metadata
from ...capi.mends import requires as mends
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...crate.package import Package
from ...crate.sources import Sources
from ...data import table
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

if TYPE_CHECKING:
    from ...text.requires import Fault, Requires

_SAYS = {
    "operator-glued": "has no blanks around its operator and is taken for a name",
    "operator-first": "has an operator but no module before it",
    "no-operator": "has no operator, and the version is taken for a second module",
    "flag": "is a linker flag, not a module",
    "no-name": "is no module's name",
    "version-glued": "has no blank behind its operator, so that the version is misread",
    "no-version": "has an operator but no version, and any will do",
    "nothing-behind": "ends with an operator, for which pkg-config drops the module",
    "line-break": "has a line break in it, where the list ends for pkg-config",
    "unknown-operator": "has an operator that pkg-config does not know, and any version will do",
    "no-comma": "lacks a comma: cargo-c takes it for one module, pkg-config for several",
}


@rule("CAPI511", "requires-not-understood", Severity.ERROR)
def requires_not_understood(package: Package, capi: CApi) -> Iterator[Problem]:
    """pkg-config cannot read a required module

    cargo-c copies the list into the pkg-config file. There, a name ends at a blank or a comma only,
    and an operator must stand alone: `zlib>=1.2` is a module of that whole name, and Rust's `^1.2`
    is one as well. Whoever asks for the library's flags gets "Package … not found". Of `zlib >=1.2`
    the version is read as `.2`, a module with an operator at the end is dropped, and so is all that
    stands behind a line break without comma.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib>=1.2"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib >= 1.2"
    ```

    ## Sources

    - pc(5), https://linux.die.net/man/1/pkg-config; tried with pkgconf 1.8.1
    """
    for key, place, read in _lists(capi):
        for fault in read.faults:
            if fault.breaks:
                yield _problem(package, key, place, fault)


@rule("CAPI512", "requires-misread", Severity.WARNING)
def requires_misread(package: Package, capi: CApi) -> Iterator[Problem]:
    """A required module is read otherwise than it is meant

    pkg-config does not stop at these: a missing comma separates as well, an operator with a comma
    behind it, or one that it does not know, lets any version through.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires_private = "zlib, libpng >= 1.6 libwebp"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires_private = "zlib, libpng >= 1.6, libwebp"
    ```

    ## Sources

    - pc(5), https://linux.die.net/man/1/pkg-config; tried with pkgconf 1.8.1
    """
    for key, place, read in _lists(capi):
        for fault in read.faults:
            if not fault.breaks:
                yield _problem(package, key, place, fault)


@rule("CAPI513", "crate-name-as-module", Severity.WARNING)
def crate_name_as_module(package: Package, capi: CApi) -> Iterator[Problem]:
    """A required module is called as a crate is, not as its pkg-config file

    `requires` names pkg-config modules: `gstreamer-rtp-1.0`, `glib-2.0`, `zlib`, not
    `gstreamer-rtp`, `glib` or `libz-sys`. A module that does not exist stops whoever asks
    pkg-config for the library; in `requires_private` whoever links statically.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires_private = "gstreamer-rtp >= 1.20, glib-2.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires_private = "gstreamer-rtp-1.0 >= 1.20, glib-2.0"
    ```

    ## Sources

    - Names of modules: `data/pc_modules.toml`, from the .pc files of the projects
    """
    for key, place, read in _lists(capi):
        wrong = {module.name: _module_for(module.name) for module in read.modules}
        rights = {name: right for name, right in wrong.items() if right is not None}
        if rights:
            instead = ", ".join(f"`{right}`" for right in rights.values() if right)
            yield problem(
                "`{key}` names {names}",
                place,
                help=f"write {instead}" if instead else "write the names of their .pc files",
                fix=partial(mends.renamed, package, key, rights),
                key=key,
                names=_no_modules(list(rights)),
            )


@rule("CAPI514", "empty-requires", Severity.INFO)
def empty_requires(package: Package, capi: CApi) -> Iterator[Problem]:
    """A list of required modules is empty

    The pkg-config file gets a `Requires:` line without anything behind it. That does no harm; the
    key can go.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = ""
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib"
    ```

    ## Sources

    - `src/pkg_config_gen.rs` of [cargo-c](https://github.com/lu-zero/cargo-c); a real run
    """
    for key in ("requires", "requires_private"):
        value, place = getattr(capi.pkg_config, key)
        if place is not None and not value.strip(" \t\r\n,"):
            yield problem(
                "`{key}` is empty and makes an empty line in the pkg-config file",
                package.manifest.place(*BASE, "pkg_config", key),
                help="take the key out",
                fix=partial(metadata.without, package, ("pkg_config", key)),
                key=key,
            )


@rule("CAPI515", "module-required-twice", Severity.INFO)
def module_required_twice(package: Package, capi: CApi) -> Iterator[Problem]:
    """A module is in `requires` and in `requires_private`

    `Requires` holds for static linking too, so the second mention adds nothing. A module belongs
    there if the library's headers include its headers, else to `Requires.private`.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib"
    requires_private = "libpng, zlib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib"
    requires_private = "libpng"
    ```

    ## Sources

    - pc(5): Requires, Requires.private
    """
    lists = {key: (place, read) for key, place, read in _lists(capi)}
    if len(lists) < 2:
        return
    public, private = lists["requires"][1], lists["requires_private"][1]
    mentioned = {module.name for module in public.modules}
    for module in private.modules:
        if module.name in mentioned:
            yield problem(
                "`{name}` is in `requires` already",
                lists["requires_private"][0],
                help="name it in one of the two only",
                fix=partial(mends.without, package, "requires_private", module, public.modules),
                related=(Related("named here as well", lists["requires"][0]),),
                name=module.name,
            )


@rule("CAPI516", "requires-lacks-system-dependency", Severity.INFO)
def requires_lacks_system_dependency(
    package: Package, capi: CApi, sources: Sources
) -> Iterator[Problem]:
    """A library that the crate links with is not in the pkg-config file

    `[package.metadata.system-deps]` says which pkg-config modules the crate links with. cargo-c
    does not read it: what is not in `requires` or `requires_private` is missing for those who link
    statically. (What is asked for on other systems than Linux alone is left out.)

    ## Example

    ```toml Cargo.toml
    [build-dependencies]
    system-deps = "7"

    [package.metadata.system-deps]
    libpng = "1.6"
    ```

    ```rust build.rs
    fn main() {
        system_deps::Config::new().probe().unwrap();
    }
    ```

    ## Use instead

    ```toml Cargo.toml
    [build-dependencies]
    system-deps = "7"

    [package.metadata.system-deps]
    libpng = "1.6"

    [package.metadata.capi.pkg_config]
    requires_private = "libpng >= 1.6"
    ```

    ```rust build.rs
    fn main() {
        system_deps::Config::new().probe().unwrap();
    }
    ```

    ## Sources

    - https://docs.rs/system-deps
    - https://github.com/lu-zero/cargo-c/issues/242: asked for, not there yet
    """
    declared = package.metadata.get("system-deps")
    if not isinstance(declared, dict):
        return
    from ...capi.system_deps import probes

    if not probes(package, sources):
        return
    required = {module.name for _, _, read in _lists(capi) for module in read.modules}
    for key, entry in declared.items():
        name = _system_module(key, entry)
        if name is not None and name not in required:
            yield problem(
                "`{name}` is linked with, but the pkg-config file does not require it",
                package.manifest.place("package", "metadata", "system-deps", key, on="key"),
                help=f"add `{name}` to `requires_private`, or to `requires` if the header "
                "includes its headers",
                fix=partial(mends.added, package, name, _system_version(entry)),
                name=name,
            )


def _lists(capi: CApi) -> Iterator[tuple[str, Place, Requires]]:
    """Yield the two lists that are there, with their keys and places."""
    if capi.library.plugin.value:
        return
    for key in ("requires", "requires_private"):
        value, place = getattr(capi.pkg_config, key)
        if place is not None:
            from ...text.requires import parse

            yield key, place, parse(value)


def _problem(package: Package, key: str, place: Place, fault: Fault) -> Problem:
    return problem(
        "`{text}` in `{key}` {says}",
        place,
        help=f"write `{fault.instead}`"
        if fault.instead
        else "write modules: `zlib, libpng >= 1.6`",
        fix=partial(mends.rewritten, package, key, fault),
        text=" ".join(fault.text.split()),
        key=key,
        says=_SAYS[fault.kind],
    )


def _module_for(name: str) -> str | None:
    """Return the right name for a wrong one, '' when it is not known, None for a right one."""
    for row in table("pc_modules")["module"]:
        match = re.fullmatch(row["name"], name)
        if match:
            return match.expand(row["right"])
    return "" if re.fullmatch(r".+[-_]sys", name) else None


def _no_modules(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names)
    if len(names) == 1:
        return f"{shown}, which is no pkg-config module"
    return f"{shown}, which are no pkg-config modules"


def _system_module(key: str, entry: Any) -> str | None:
    """Return the module that an entry of system-deps always asks for, None if only at times."""
    if isinstance(entry, str):
        return key
    if not isinstance(entry, dict) or entry.get("optional") or "feature" in entry:
        return None
    if key.startswith("cfg(") or ("version" not in entry and "name" not in entry):
        return None
    name = entry.get("name", key)
    return name if isinstance(name, str) else None


def _system_version(entry: Any) -> str | None:
    """Return the least version that an entry of system-deps asks for, if it is no range."""
    version = entry.get("version") if isinstance(entry, dict) else entry
    return version if isinstance(version, str) and re.fullmatch(r"[\d.]+", version) else None
