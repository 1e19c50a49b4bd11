"""CAPI40x: the header's name, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi.mends import header as mends
from ...capi.mends import metadata
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import Mend, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule

_STRIPPED = ("pkg_config", "strip_include_path_components")


@rule("CAPI401", "malformed-version-macros", Severity.WARNING)
def malformed_version_macros(package: Package, capi: CApi) -> Iterator[Problem]:
    """The header's name does not make names of macros

    cargo-c writes `#define NAME_MAJOR 1` and the same for `_MINOR` and `_PATCH` into the header
    that it generates. NAME is `header.name` as it is, in upper case, with hyphens turned into
    underscores. With `name = "foo.h"` the line is `#define FOO.H_MAJOR 1`: no macro `FOO_MAJOR`,
    but a macro `FOO`, defined three times over, about which every compiler complains wherever the
    header is included. The header's file is called `foo.h` with `name = "foo"` as well.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib.h"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`
    - The C standard (C11, 6.10.3p3) wants white space behind a macro's name; gcc: "ISO C99 requires
      whitespace after the macro name", with `-pedantic-errors` an error
    - Hyphens made the same trouble once: https://github.com/lu-zero/cargo-c/issues/342
    """
    header = capi.header
    macro = f"{header.macro_prefix}_MAJOR"
    place = header.name.place
    if (
        not capi.header.has_version_macros
        or place is None
        or not _begins_well(macro)
        or _is_unusable(capi)
    ):
        return
    if macro.isidentifier():
        return
    bare = header.name.value.removesuffix(".h")
    fix: Mend
    if _is_macro_name(bare):
        mend = f'write `name = "{bare}"`: the file is called {bare}.h with it as well'
        fix = partial(mends.named, package, place.key, bare)
    else:
        mend = _without_macros(package, header.name.value)
        fix = partial(mends.without_macros, package, _kept(header.name.value), "unsafe")
    yield problem(
        "`#define {macro} …` in the generated header defines no version macro",
        place,
        help=mend,
        fix=fix,
        macro=macro,
    )


@rule("CAPI402", "unusable-header-name", Severity.ERROR)
def unusable_header_name(package: Package, capi: CApi) -> Iterator[Problem]:
    """The header's name breaks the build, or the header

    A version macro cannot begin with a digit or a sign: `name = "3d"` gives `#define 3D_MAJOR 1`,
    for which every C compiler stops. A name without a file name (empty, `.`, `..`) makes cargo-c
    panic.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "3d"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.15"

    [package.metadata.capi.header]
    name = "3d"
    emit_version_constants = false
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`
    - gcc: "macro names must be identifiers"
    """
    header = capi.header
    place = header.name.place
    if not header.generated or place is None:
        return
    if _is_unusable(capi):
        yield problem(
            "cargo-c panics, because the header's name {name} names no file",
            place,
            help=f'write `name = "{capi.name}"`, or leave it out',
            fix=partial(mends.named, package, place.key, capi.name, "unsafe"),
            name=f'"{header.name.value}"',
        )
    elif capi.header.has_version_macros and not _begins_well(header.macro_prefix):
        yield problem(
            "no C compiler takes `#define {macro} …`, which the generated header holds",
            place,
            help=_without_macros(package, header.name.value),
            fix=partial(mends.without_macros, package, _kept(header.name.value), "safe"),
            macro=f"{header.macro_prefix}_MAJOR",
        )


@rule("CAPI403", "header-name-cut-off", Severity.WARNING)
def header_name_cut_off(package: Package, capi: CApi) -> Iterator[Problem]:
    """What follows the last dot of the header's name is cut off

    cargo-c sets the extension of `header.name` to `h`, which replaces whatever follows the last
    dot: `foo-2.0` becomes `foo-2.h`.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.15"

    [package.metadata.capi.header]
    name = "mylib-2.0"
    emit_version_constants = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.15"

    [package.metadata.capi.header]
    name = "mylib-2.0.h"
    emit_version_constants = false
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`: `set_extension`
    """
    header = capi.header
    name = header.name.value
    if not header.generated or header.name.place is None or _is_unusable(capi):
        return
    if name.endswith((".h", "/")) or header.file == f"{name}.h":
        return
    yield problem(
        "the header {name} is installed as {file}",
        header.name.place,
        help=f'write `name = "{name}.h"` with `emit_version_constants = false` for {name}.h, or '
        f'`name = "{header.file.removesuffix(".h")}"`',
        fix=partial(mends.without_macros, package, f"{name}.h", "unsafe"),
        name=f'"{name}"',
        file=header.file,
    )


@rule("CAPI404", "include-path-stripped-away", Severity.ERROR)
def include_path_stripped_away(package: Package, capi: CApi) -> Iterator[Problem]:
    """More is stripped from the include path than there is

    `strip_include_path_components` takes so many folders off `${includedir}/{subdirectory}` for
    the pkg-config file's `Cflags`. When it takes `${includedir}` itself, `-I/` is left: the header
    is not found.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = false

    [package.metadata.capi.pkg_config]
    strip_include_path_components = 1
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = false
    ```

    ## Sources

    - `PkgConfig::new` in cargo-c's `src/pkg_config_gen.rs`
    """
    said = capi.pkg_config.strip_include_path_components
    directory = capi.header.subdirectory.value
    if said.place is None or not capi.header.enabled.value or directory.startswith("/"):
        return
    depth = sum(part not in ("", ".") for part in directory.split("/"))
    if said.value <= depth:
        return
    yield problem(
        "the pkg-config file says `-I/`: {count} folders are stripped from {path}",
        said.place,
        help=f"write {depth} for `-I${{includedir}}`" if depth else "leave it out",
        fix=partial(
            metadata.with_values,
            package,
            {_STRIPPED: depth} if depth else {},
            *(() if depth else (_STRIPPED,)),
        ),
        count=said.value,
        path="${includedir}/" + directory if directory else "${includedir}",
    )


def _is_unusable(capi: CApi) -> bool:
    """Tell whether the header's name has no file name to put an extension on."""
    return capi.header.name.value.rstrip("/").rpartition("/")[2] in ("", ".", "..")


def _begins_well(macro: str) -> bool:
    return macro[:1].isidentifier()


def _is_macro_name(name: str) -> bool:
    return "." not in name and name.upper().replace("-", "_").isidentifier()


def _without_macros(package: Package, name: str) -> str:
    """Say how to keep a header's name that makes no macros."""
    lines = [f'name = "{_kept(name)}"', "emit_version_constants = false"]
    return to_paste(
        "leave the macros out, if the header must be called so (cargo-c 0.10.15)",
        package.manifest,
        ((*BASE, "header"), lines),
    )


def _kept(name: str) -> str:
    """Return a header's name so that nothing of it is cut off."""
    keeps = name.endswith(".h") or "." not in name.rpartition("/")[2]
    return name if keeps else name + ".h"
