"""CAPI60x: what the crate tells the linker beside cargo-c."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ...capi.mends import metadata
from ...capi.mends import scripts as mends
from ...capi.model import CApi
from ...capi.releases import Release
from ...capi.resolve import BASE
from ...crate.dependencies import Dependency
from ...crate.package import Package
from ...crate.sources import Sources
from ...findings import Fix, Problem, Severity, problem
from ...rule import rule

if TYPE_CHECKING:
    from ...capi.linker import Outcome
    from ...crate.linking import Linking, LinkName

_LINK_LINES = "cdylib-link-lines"
_NAME_FLAG = re.compile(r"(?:-C|--codegen=)?link-arg=-Wl,-(?:soname|install_name)[,=][^,]+")
_LINK_LINES_CALL = re.compile(r"\bcdylib_link_lines::metabuild\b")

_EFFECTS = {
    "soname": "the linker takes it instead of cargo-c's",
    "install_name": "the linker takes it instead of cargo-c's, which has the path installed to",
    "output-def": "on Windows the linker writes the definitions there, and cargo-c misses its file",
    "out-implib": "cargo-c makes the import library itself and installs that one",
}
_GUARD = (
    "leave it to cargo-c when that builds:\n\n"
    '    if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {\n'
    "        // link arguments for plain `cargo build`\n"
    "    }"
)


@rule("CAPI601", "soname-overridden", Severity.ERROR)
def soname_overridden(
    package: Package, capi: CApi, linking: Linking, release: Release, sources: Sources
) -> Iterator[Problem]:
    """The crate gives the library another soname than cargo-c does

    cargo-c passes the soname to the linker first, the crate's own link arguments come after it, and
    the linker takes the last. The links that cargo-c installs have its own soname's name, so that
    programs which were linked with the library do not start: "cannot open shared object file".
    Where it does so for some targets only, or under another condition, that is CAPI602.

    This holds for `cargo:rustc-link-arg` and its like in build scripts, for `rustflags` in
    `.cargo/config.toml` (those are lost again when the variable `RUSTFLAGS` is set), for
    `library.rustflags`, and for the crate cdylib-link-lines, which knows the package's name and
    the version's first number only.

    ## Example

    ```rust build.rs
    fn main() {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.7");
    }
    ```

    ## Use instead

    ```rust build.rs
    fn main() {
        if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.7");
        }
    }
    ```

    ## Sources

    - https://github.com/bytecodealliance/wasmtime/pull/2998: patched out by Fedora
    - https://github.com/cloudflare/quiche/pull/1769: a soname without a file of that name
    - Tried with cargo-c 0.10.24: the crate's argument wins from each of these places
    """
    for name, outcome in _sonames(capi, linking, release):
        if outcome.is_wrong and outcome.is_usual:
            yield problem(
                "the soname becomes `{said}`, but what cargo-c installs is called `{right}`",
                name.place,
                help=_help(name),
                fix=partial(_fix, package, linking, sources, name),
                said=name.value,
                right=outcome.expected,
            )
    dependency = _link_lines(package, linking)
    if dependency is not None and _link_lines_differ(package, capi, linking, release):
        yield problem(
            "cdylib-link-lines sets the soname `{said}`, but what cargo-c installs is "
            "called `{right}`",
            dependency.place,
            help="take it out of the build script: cargo-c does the same, and better",
            fix=partial(_call_fix, sources),
            said=f"lib{package.name}.so.{package.version.partition('.')[0]}",
            right=_expected(capi, release),
        )


@rule("CAPI602", "link-names-compete", Severity.WARNING)
def link_names_compete(
    package: Package, capi: CApi, linking: Linking, release: Release, sources: Sources
) -> Iterator[Problem]:
    """The crate tells the linker names that cargo-c tells it as well

    cargo-c sets the soname, the install name on Apple's systems and the definitions file on
    Windows. The crate's own arguments come after them and win. Whether the names agree is left to
    chance: with the next version, another prefix, or `library.name`, they may not. (A soname that
    agrees with cargo-c's is not reported; one that never does on Linux is CAPI601.)

    ## Example

    ```rust build.rs
    fn main() {
        let major = std::env::var("CARGO_PKG_VERSION_MAJOR").unwrap();
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.{major}");
    }
    ```

    ## Use instead

    ```rust build.rs
    fn main() {
        let major = std::env::var("CARGO_PKG_VERSION_MAJOR").unwrap();
        if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.{major}");
        }
    }
    ```

    ## Sources

    - `shared_object_link_args` in cargo-c's `src/target.rs`
    - https://github.com/nispor/nispor/issues/262: set in `.cargo/config`, lost with `RUSTFLAGS`
    """
    for name, outcome in _sonames(capi, linking, release):
        if outcome.is_wrong and not outcome.is_usual:
            yield problem(
                "the soname becomes `{said}` {where}; what cargo-c installs is called `{right}`",
                name.place,
                help=_help(name),
                fix=partial(_fix, package, linking, sources, name),
                said=name.value,
                where=_where(name),
                right=outcome.expected,
            )
    seen = set()
    for name in _competing(capi, linking, release):
        if (name.kind, name.place.path) not in seen:
            seen.add((name.kind, name.place.path))
            yield problem(
                "the crate passes `-{kind}` to the linker: {effect}",
                name.place,
                help=_help(name),
                fix=partial(_fix, package, linking, sources, name),
                kind=name.kind,
                effect=_EFFECTS[name.kind],
            )


@rule("CAPI603", "cdylib-link-lines", Severity.WARNING)
def cdylib_link_lines(
    package: Package, capi: CApi, linking: Linking, release: Release, sources: Sources
) -> Iterator[Problem]:
    """The crate cdylib-link-lines does again what cargo-c does

    Its arguments for the linker come after cargo-c's and win. Its soname is the same for a library
    that is called after the package and is at version 1 or later. Its install name always has
    `/usr/local/lib` in it, and on Windows it sends the definitions file elsewhere, so that cargo-c
    does not find it.

    ## Example

    ```toml Cargo.toml
    [build-dependencies]
    cdylib-link-lines = "0.1"
    ```

    ```rust build.rs
    fn main() {
        cdylib_link_lines::metabuild();
    }
    ```

    ## Use instead

    ```rust build.rs
    fn main() {}
    ```

    ## Sources

    - https://docs.rs/cdylib-link-lines/0.1.5/src/cdylib_link_lines/lib.rs.html
    - https://github.com/lu-zero/cdylib-link-lines/issues/11
    """
    dependency = _link_lines(package, linking)
    if dependency is not None and not _link_lines_differ(package, capi, linking, release):
        yield problem(
            "cdylib-link-lines overrides what cargo-c tells the linker",
            dependency.place,
            help="take it out of the build script, or call it only where the variable "
            "`CARGO_FEATURE_CAPI` is not set",
            fix=partial(_call_fix, sources),
        )


def _names(capi: CApi, linking: Linking) -> Iterator[LinkName]:
    """Yield all names given to the linker, those of the metadata's rustflags last."""
    yield from linking.names
    said = [(None, capi.library.rustflags), *capi.library.target_rustflags]
    for target, (flags, place) in said:
        if place is not None:
            from ...crate.linking import in_flags

            yield from in_flags(" ".join(flags), place, target)


def _sonames(capi: CApi, linking: Linking, release: Release) -> Iterator[tuple[LinkName, Outcome]]:
    """Yield the sonames that a target with one comes to."""
    for name in _names(capi, linking):
        if name.kind == "soname":
            from ...capi.linker import outcome

            found = outcome(name, capi, release)
            if found is not None:
                yield name, found


def _competing(capi: CApi, linking: Linking, release: Release) -> Iterator[LinkName]:
    """Yield the names of which it is open whether they agree with cargo-c's."""
    for name, outcome in _sonames(capi, linking, release):
        if not outcome.is_wrong and not outcome.is_same:
            yield name
    for name in _names(capi, linking):
        if name.kind != "soname":
            from ...capi.linker import matters

            if matters(name, capi, release):
                yield name


def _where(name: LinkName) -> str:
    """Say for which targets, and under which conditions, the linker gets a name."""
    said = [f"for {name.target}"] if name.target else []
    if name.conditions:
        said.append("where " + " and ".join(f"`{c.text}`" for c in name.conditions[:3]))
    return " ".join(said)


def _help(name: LinkName) -> str:
    if name.place.span is not None:
        return _GUARD
    return "take it out: cargo-c tells the linker by itself"


def _link_lines(package: Package, linking: Linking) -> Dependency | None:
    if linking.link_lines is None:
        return None
    found = (d for d in package.dependencies if d.package == _LINK_LINES and d.kind == "build")
    return next(found, None)


def _link_lines_differ(package: Package, capi: CApi, linking: Linking, release: Release) -> bool:
    """Tell whether cdylib-link-lines sets a soname on Linux that is not cargo-c's."""
    from ...capi.linker import link_lines

    major = package.version.partition(".")[0]
    lines = linking.link_lines
    return lines is not None and link_lines(lines, {package.name, capi.name}, major, capi, release)


def _expected(capi: CApi, release: Release) -> str | None:
    from ...capi.effect import NATIVE, names_of
    from ...platforms import targets

    names = names_of(capi, targets.parse(NATIVE), release)
    return names.soname if names else None


def _fix(package: Package, linking: Linking, sources: Sources, name: LinkName) -> Fix | None:
    """Leave to cargo-c all that the build script says to the linker, or a flag of the metadata."""
    script = sources.build_script()
    spans = [n.place.span for n in linking.names if script and n.place.path == script.path]
    if name.place.span and script:
        return mends.left_to_cargo_c(script, [span.start for span in spans if span])
    key = name.place.key
    if key[: len(BASE)] != BASE:
        return None
    path, kept = key[len(BASE) :], _without_names(str(package.manifest.get(*key)).split())
    if not kept:
        return None if kept is None else metadata.without(package, path, safety="unsafe")
    return metadata.with_values(package, {path: " ".join(kept)}, safety="unsafe")


def _without_names(flags: list[str]) -> list[str] | None:
    """Return flags for rustc without those for names, None where these are mixed with others."""
    kept: list[str] = []
    for flag in flags:
        if _NAME_FLAG.fullmatch(flag):
            if kept and kept[-1] in ("-C", "--codegen"):
                kept.pop()
        elif "-soname" in flag or "-install_name" in flag:
            return None
        else:
            kept.append(flag)
    return kept


def _call_fix(sources: Sources) -> Fix | None:
    script = sources.build_script()
    call = script and _LINK_LINES_CALL.search(script.text)
    return mends.left_to_cargo_c(script, [call.start()]) if script and call else None
