"""CAPI31x: versions, and the soname that follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi.mends import metadata as mends
from ...capi.model import CApi
from ...capi.modules import subdirectory
from ...capi.releases import Release
from ...capi.resolve import BASE
from ...capi.soname import Policy, policy
from ...crate.package import Package
from ...findings import Place, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule


@rule("CAPI311", "soname-policy", Severity.INFO)
def soname_policy(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """Which releases of the crate will get another soname

    Programs record the soname of the library that they are linked with and start only with that
    one. cargo-c derives it from the library's version as semantic versioning has it: for 1.0 and
    later the major number counts, for 0.y the minor number too, for 0.0.z all three. A new soname
    means that all dependents are built anew. This says what the next releases will do, so that it
    can be compared with what the C API promises; `library.version_suffix_components` fixes how
    many numbers count, `library.version` makes the C API's version independent of the crate's.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "0.4.2"
    description = "Does one thing well"
    license = "MIT"
    ```

    ## Use instead

    Nothing, if that is what you promise. A library that takes part in no linking has no such
    policy:

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    versioning = false
    import_library = false
    ```

    ## Sources

    - `LibraryCApiConfig::sover` in cargo-c's `src/build.rs`
    - Why 0.y counts the minor number: https://github.com/lu-zero/cargo-c/issues/345
    """
    found = _certain_policy(package, capi, release)
    if found is None:
        return
    by = f" by `library.version` {capi.library.version.value.triple}"
    yield problem(
        "the soname is {soname}{by}: {effect}",
        _version_place(package, capi),
        soname=found.soname,
        by=by if capi.library.version.place else "",
        effect=_effect(found),
    )


@rule("CAPI312", "soname-per-patch", Severity.WARNING)
def soname_per_patch(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """Every patch release gets a new soname

    For a version 0.0.z the soname carries all three numbers, because semantic versioning promises
    nothing between two of them. Each release then breaks every program that was linked with the
    one before, whether or not the C API has changed.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "0.0.4"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "0.1.0"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: a program linked with `libmylib.so.0.0.4` does not start with
      0.0.5 ("cannot open shared object file").
    - The same in a distribution: https://github.com/LukeSmithxyz/voidrice/issues/1371
    """
    found = _certain_policy(package, capi, release)
    chosen = capi.library.version_suffix_components.value
    if found is None or not found.patch or chosen is not None:
        return
    yield problem(
        "the soname is {soname}: every patch release breaks the programs linked with it",
        _version_place(package, capi),
        help=to_paste(
            "give the C API a version from 0.1.0 on, or say how much of it counts",
            package.manifest,
            ((*BASE, "library"), ["version_suffix_components = 2"]),
        ),
        soname=found.soname,
    )


@rule("CAPI313", "unversioned-library", Severity.WARNING)
def unversioned_library(package: Package, capi: CApi) -> Iterator[Problem]:
    """A public library has no version in its soname

    `versioning = false` is meant for modules that a program loads. The soname of a library that
    programs link with tells them which releases they can run with; without a version, an
    incompatible release takes the place of the old one and programs crash instead of asking for
    what they need. Two releases cannot be installed side by side.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    versioning = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "1.2.3"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `libmylib.so` with that soname, no links; a program linked with
      it asks for `libmylib.so`.
    """
    library = capi.library
    if library.plugin.value or library.versioning.value or subdirectory(capi):
        return
    if library.versioning.place and capi.header.enabled.value:
        yield problem(
            "`lib{name}.so` is installed with a header but no version in its soname",
            library.versioning.place,
            help="take `versioning` out; for a module that is loaded, add `install_subdir` and "
            "turn the header off",
            fix=partial(mends.without, package, ("library", "versioning"), safety="unsafe"),
            name=library.name.value,
        )


@rule("CAPI314", "library-in-subdirectory", Severity.WARNING)
def library_in_subdirectory(package: Package, capi: CApi) -> Iterator[Problem]:
    """A library that programs link with lies where the dynamic linker does not look

    `install_subdir` moves the library below libdir, as modules want it. The pkg-config file says
    `-L${libdir}/…`, so programs link, but they do not start: the dynamic linker looks in libdir
    alone unless every program gets a run path, or the system's configuration is changed.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    install_subdir = "mylib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "mylib"
    ```

    ## Sources

    - Built with cargo-c 0.10.24 and linked: "error while loading shared libraries: libmylib.so.1"
    """
    library, place = capi.library, capi.library.install_subdir.place
    below = subdirectory(capi)
    if not place or not below or below.startswith("/") or library.plugin.value:
        return
    if library.versioning.value and capi.header.enabled.value:
        yield problem(
            "`lib{name}.so` goes below libdir to `{below}`: programs link with it but do not start",
            place,
            help=to_paste(
                "take `install_subdir` out; for a module that is loaded, write this instead",
                package.manifest,
                ((*BASE, "header"), ["enabled = false"]),
                ((*BASE, "library"), ["versioning = false"]),
            ),
            fix=partial(mends.without, package, ("library", "install_subdir"), safety="unsafe"),
            name=library.name.value,
            below=below,
        )


@rule("CAPI315", "suffix-components-unused", Severity.WARNING)
def suffix_components_unused(package: Package, capi: CApi) -> Iterator[Problem]:
    """`version_suffix_components` does nothing without versioning

    It says how many numbers of the version the soname carries, and `versioning = false` takes the
    version out of the soname. cargo-c says nothing about it.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    versioning = false
    version_suffix_components = 2
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    versioning = false
    ```

    ## Sources

    - Built with cargo-c 0.10.24: both together give what `versioning = false` alone gives.
    """
    components, versioning = capi.library.version_suffix_components, capi.library.versioning
    if components.place and components.value and not versioning.value and versioning.place:
        off = "library.plugin" if capi.library.plugin.value else "versioning = false"
        yield problem(
            "`version_suffix_components` does nothing with `{off}`",
            components.place,
            help="take one of them out",
            fix=partial(mends.without, package, ("library", "version_suffix_components")),
            off=off,
        )


@rule("CAPI316", "pre-release-shares-soname", Severity.INFO)
def pre_release_shares_soname(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """A pre-release has the soname of the release

    File names and soname carry the three numbers of the version only. A program linked with a
    pre-release starts with the release and the other way round, although the C API may still have
    changed between them, and both install the same files.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "2.0.0-beta.1"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "2.0.0"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `libmylib.so.2.0.0`, soname `libmylib.so.2`
    """
    version = capi.library.version.value
    found = _certain_policy(package, capi, release)
    if found is not None and version.pre:
        yield problem(
            "{version}-{pre} is installed as {version}, with the soname {soname}",
            _version_place(package, capi),
            version=version.triple,
            pre=version.pre,
            soname=found.soname,
        )


def _certain_policy(package: Package, capi: CApi, release: Release) -> Policy | None:
    """Return the soname's policy where the version that it stands on is known."""
    refused = any(refusal.kind in ("version", "range") for refusal in capi.refusals)
    unseen = capi.library.version.place is None and "version" in package.unseen
    return None if refused or unseen else policy(capi, release)


def _effect(found: Policy) -> str:
    if found.patch:
        return "every release changes it, patch releases too"
    if found.minor:
        return "every minor release changes it"
    if found.suffix == "0":
        return "no release before 1.0 changes it"
    return "only a new major version changes it"


def _version_place(package: Package, capi: CApi) -> Place:
    if capi.library.version.place:
        return capi.library.version.place
    said = package.field("version")
    return said.place if said and said.place else package.manifest.place("package", "version")
