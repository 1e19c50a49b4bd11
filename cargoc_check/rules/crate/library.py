"""CAPI30x: the library's name and crate types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...capi.mends import library as mends
from ...capi.mends import minimum as minimums
from ...capi.model import CApi
from ...capi.modules import is_plugin
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import Place, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule
from ...text.semver import parse

_HYPHENS_WORK = (0, 9, 0)
_REPLACED = ("cdylib", "staticlib", "dylib")
_INVALID = re.compile(r"[\x00-,./:-@\[-^`{-\x7f]")
"""ASCII that rustc takes in no crate name. Of other characters it takes letters and digits."""

_PREFIX = re.compile(r"lib[_-]?(?!er(al|at|t)|rar|re($|[_-]|office|tro)|ra($|[_-]))(?=.)")
"""A `lib` that is a prefix, and not the beginning of a word such as library or liberty."""

_SUFFIX = re.compile(r"(?<=.)[_-](sys|ffi|capi|c[_-]api|cabi|cdylib|c)$")


@rule("CAPI301", "crate-type-replaced", Severity.INFO)
def crate_type_replaced(package: Package, capi: CApi) -> Iterator[Problem]:
    """cargo-c takes no notice of `crate-type`

    cargo-c builds a C shared library and a static one of every crate, whatever `crate-type` says.
    `cdylib` and `staticlib` there are for those who build with plain cargo, and they cost: each
    `cargo build` and each Rust crate that depends on this one links them too, and what plain cargo
    makes has no soname, no header and no pkg-config file. If nothing but cargo-c needs them, the
    key can go.

    ## Example

    ```toml Cargo.toml
    [lib]
    crate-type = ["rlib", "cdylib"]
    ```

    ## Use instead

    ```toml Cargo.toml
    [lib]
    name = "mylib"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `["cdylib"]`, `["dylib"]` and `["staticlib", "rlib"]` give what
      no `crate-type` gives.
    - "Do not specify the `crate-type`": https://github.com/lu-zero/cargo-c#readme
    - What it costs Rust users: https://github.com/hyperium/hyper/issues/2685
    """
    said = package.library.crate_types if package.library else None
    replaced = [name for name in said.value if name in _REPLACED] if said else []
    if said and said.place and replaced:
        yield problem(
            "cargo-c replaces `crate-type`; {types} there is for plain cargo only",
            said.place,
            help="take it out unless someone builds the C library with plain cargo",
            types=" and ".join(f"`{name}`" for name in replaced),
        )


@rule("CAPI302", "invalid-library-name", Severity.ERROR)
def invalid_library_name(package: Package, capi: CApi) -> Iterator[Problem]:
    """The library's name is no crate name

    cargo-c hands `library.name` to rustc as the crate's name, with hyphens turned into
    underscores. rustc takes letters, digits and `_` there and stops at anything else, so a
    version as in `foo-2.0` cannot be part of the library's name. The pkg-config file's name and
    the header's folder may have one.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "mylib-2.0"

    [package.metadata.capi.pkg_config]
    filename = "mylib-2.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "mylib-2"

    [package.metadata.capi.pkg_config]
    filename = "mylib-2.0"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: "invalid character '.' in crate name", likewise for `+`, a blank,
      `/`, `:` and `@`; an empty name: "crate name must not be empty".
    """
    name, place = capi.library.name
    bad = _INVALID.search(name)
    if place is None or (name and bad is None):
        return
    valid = _INVALID.sub("-", name).strip("-")
    yield problem(
        "rustc refuses {what} in a crate's name, and `library.name` becomes one",
        place,
        help=f'write `name = "{valid}"`' if valid else "write a name of letters, digits and `-`",
        fix=partial(mends.renamed, package, capi, valid) if valid else None,
        what=f"`{bad[0]}`" if bad else "nothing at all",
    )


@rule("CAPI303", "doubled-lib-prefix", Severity.WARNING)
def doubled_lib_prefix(package: Package, capi: CApi) -> Iterator[Problem]:
    """The library's name begins with `lib`, and gets another one

    cargo-c puts `lib` before the name of the library's files, as the C world has it. A name that
    has it already gives `liblibfoo.so`, to be linked with `-llibfoo`: nobody looks for it there,
    and packagers rename it.

    ## Example

    ```toml Cargo.toml
    [lib]
    name = "libfoo"
    ```

    ## Use instead

    ```toml Cargo.toml
    [lib]
    name = "libfoo"

    [package.metadata.capi.library]
    name = "foo"

    [package.metadata.capi.pkg_config]
    name = "foo"
    filename = "foo"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `liblibfoo.so.1.2.3`, `Libs: -L${libdir} -llibfoo`
    """
    name = capi.library.name.value
    if capi.library.plugin.value or not _PREFIX.match(name):
        return
    yield problem(
        "`{name}` gives `lib{name}.so`, linked with `-l{name}`",
        _name_place(package, capi),
        help=_renaming(package, capi, _bare(name)),
        fix=partial(mends.renamed, package, capi, _bare(name)),
        name=name,
    )


@rule("CAPI304", "crate-suffix-in-library-name", Severity.INFO)
def crate_suffix_in_library_name(package: Package, capi: CApi) -> Iterator[Problem]:
    """The suffix of the crate's name ends up in the library's

    `-sys`, `-ffi`, `-capi` and the like tell Rust users that a crate is the C side of another one.
    To C users there is nothing but the C library, and they look for it without. The name is the
    package's, because nothing else is said.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib-ffi"
    version = "1.2.3"
    description = "Does one thing well"
    license = "MIT"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "mylib-ffi"
    version = "1.2.3"
    description = "Does one thing well"
    license = "MIT"

    [package.metadata.capi.library]
    name = "mylib"

    [package.metadata.capi.pkg_config]
    name = "mylib"
    filename = "mylib"
    ```

    ## Sources

    - `libimagequant_sys.a` where `libimagequant.a` was expected:
      https://github.com/ImageOptim/libimagequant/issues/107
    """
    said_in_lib = package.library is not None and package.library.name_place is not None
    if capi.library.name.place or said_in_lib or is_plugin(capi):
        return
    suffix = _SUFFIX.search(package.name)
    if suffix is None:
        return
    yield problem(
        "the library is called `{name}`, with the crate's `{suffix}`",
        package.manifest.place("package", "name"),
        help=_renaming(package, capi, _bare(package.name)),
        name=f"lib{capi.library.name.value}",
        suffix=suffix[0],
    )


@rule("CAPI305", "hyphen-needs-newer-cargo-c", Severity.INFO)
def hyphen_needs_newer_cargo_c(package: Package, capi: CApi) -> Iterator[Problem]:
    """The library's name has a hyphen, which old releases cannot build

    Before 0.9.0 cargo-c looked for the built library under the name with its hyphens, while rustc
    writes underscores. `min_version` lets such a release in.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.8.0"

    [package.metadata.capi.library]
    name = "my-lib"

    [package.metadata.capi.pkg_config]
    filename = "my-lib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.0"

    [package.metadata.capi.library]
    name = "my-lib"

    [package.metadata.capi.pkg_config]
    filename = "my-lib"
    ```

    ## Sources

    - cargo-c's commit 13eefcb; https://github.com/lu-zero/cargo-c/issues/204
    """
    name, place = capi.library.name
    minimum = parse(capi.min_version.value or "")
    if place and "-" in name and minimum and minimum[:3] < _HYPHENS_WORK:
        yield problem(
            "`{name}` cannot be built by cargo-c before 0.9.0, which `min_version` lets in",
            place,
            help='write `min_version = "0.9.0"` at least',
            fix=partial(minimums.at_least, package, capi, "0.9.0"),
            name=name,
        )


def _bare(name: str) -> str:
    """Return a name without `lib` before it and without a suffix of the Rust world."""
    return _SUFFIX.sub("", _PREFIX.sub("", name, count=1)) or name


def _name_place(package: Package, capi: CApi) -> Place:
    """Return where the library's name comes from: the metadata, `[lib]` or the package."""
    if capi.library.name.place:
        return capi.library.name.place
    if package.library and package.library.name_place:
        return package.library.name_place
    return package.manifest.place("package", "name")


def _renaming(package: Package, capi: CApi, name: str) -> str:
    """Return the lines that give the library, and the pc file where it is unnamed, a name."""
    tables = [((*BASE, "library"), [f'name = "{name}"'])]
    if capi.pkg_config.filename.place is None:
        said = [] if capi.pkg_config.name.place else [f'name = "{name}"']
        tables.append(((*BASE, "pkg_config"), [*said, f'filename = "{name}"']))
    return to_paste("name it as C users know it", package.manifest, *tables)
