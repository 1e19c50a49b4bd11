"""CAPI50x: the pkg-config file's name and description."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ...capi.mends import metadata as mends
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...crate.package import Package
from ...data import table
from ...findings import Mend, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule

_TABLE = (*BASE, "pkg_config")
_FILENAME = ("pkg_config", "filename")
_BUILD_FOLDERS = ("", ".", "..", ".fingerprint", "build", "deps", "examples", "incremental")
"""What there is below cargo's build folder, or leads out of it."""


@rule("CAPI501", "pc-file-keeps-crate-name", Severity.WARNING)
def pc_file_keeps_crate_name(package: Package, capi: CApi) -> Iterator[Problem]:
    """The library has a name of its own, its pkg-config file does not

    `library.name` renames the library only. The pkg-config file is called after the crate unless
    `pkg_config.filename` says otherwise, so that users have to ask pkg-config for a name that they
    see nowhere else: `libgood.so`, but `pkg-config mylib`. (`libgood.pc` would be as usual.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "good"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    name = "good"

    [package.metadata.capi.pkg_config]
    name = "good"
    filename = "good"
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/204: why the file's name became a key of its own
    """
    name, said = capi.library.name
    pc = capi.pkg_config
    if said is None or pc.filename.place or pc.name.place or capi.library.is_loaded:
        return
    if name and pc.filename.value not in (name, f"lib{name}"):
        yield problem(
            "the library is called `{name}`, its pkg-config file `{file}`",
            said,
            help=to_paste(
                "name the file as well",
                package.manifest,
                (_TABLE, [f'name = "{name}"', f'filename = "{name}"']),
            ),
            fix=partial(
                mends.with_values,
                package,
                {("pkg_config", "name"): name, _FILENAME: name},
                safety="unsafe",
            ),
            name=name,
            file=f"{pc.filename.value}.pc",
        )


@rule("CAPI502", "pc-name-without-filename", Severity.WARNING)
def pc_name_without_filename(package: Package, capi: CApi) -> Iterator[Problem]:
    """`pkg_config.name` does not name the file

    `pkg_config.name` is the text behind `Name:` in the file, for people to read. What pkg-config is
    asked for is the file's name, which is the crate's unless `pkg_config.filename` is given, with
    underscores for hyphens: who asks for `my-lib` does not find `my_lib.pc`. (Capital letters make
    no other name.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    name = "libgood"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    name = "libgood"
    filename = "libgood"
    ```

    ## Sources

    - https://github.com/sdroege/ebur128/commit/1b1541c: the same mistake, mended after three years
    - https://github.com/lode-org/readcon-core/commit/c98224b: a hyphen that the file did not have
    """
    pc = capi.pkg_config
    name, said = pc.name
    if said is None or pc.filename.place or capi.library.is_loaded:
        return
    if _is_like(name, pc.filename.value) or not name:
        return
    if "/" in name or any(map(str.isspace, name)):
        return  # a text for people
    yield problem(
        "the file is `{file}` all the same: `name` is what it says inside",
        said,
        help=to_paste(
            "name the file as well", package.manifest, (_TABLE, [f'filename = "{name}"'])
        ),
        fix=_named(package, name),
        name=name,
        file=f"{pc.filename.value}.pc",
    )


@rule("CAPI503", "pc-filename-is-a-path", Severity.ERROR)
def pc_filename_is_a_path(package: Package, capi: CApi) -> Iterator[Problem]:
    """`pkg_config.filename` has folders in it

    cargo-c writes the file below its build folder first, where the folders do not exist: it stops
    with "No such file or directory". (A folder that is there by chance, as `deps`, or anywhere
    with an absolute path, is CAPI504.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    filename = "good/good"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    filename = "good"
    ```

    ## Sources

    - `build_pc_files` in cargo-c's `src/build.rs`; tried with 0.10.24
    """
    name, said = capi.pkg_config.filename
    if said is None or capi.library.plugin.value:
        return
    own = name.rpartition("/")[2]
    if not _is_in_missing_folder(name):
        return
    yield problem(
        "`{name}` makes cargo-c stop: the file's name must have no `/`",
        said,
        help=f'write `filename = "{own}"`; the file always goes to the pkg-config folder',
        fix=partial(mends.with_values, package, {_FILENAME: own}) if own else None,
        name=name,
    )


@rule("CAPI504", "odd-pc-filename", Severity.WARNING)
def odd_pc_filename(package: Package, capi: CApi) -> Iterator[Problem]:
    """The pkg-config file's name comes out otherwise than written

    cargo-c adds `.pc` to whatever `pkg_config.filename` says: `good.pc` becomes `good.pc.pc`, which
    pkg-config finds as `good.pc` only. Nothing at all becomes `.pc`, which has no name.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    filename = "good.pc"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    filename = "good"
    ```

    ## Sources

    - `build_pc_files` in cargo-c's `src/build.rs`; tried with 0.10.24
    """
    name, said = capi.pkg_config.filename
    if said is None or capi.library.plugin.value:
        return
    own = name.rpartition("/")[2].removesuffix(".pc").strip()
    right = "-".join(own.split()) or capi.name
    odd = name.endswith(".pc") or not own or any(map(str.isspace, name))
    if odd or ("/" in name.removeprefix("./") and not _is_in_missing_folder(name)):
        yield problem(
            "the file will be called `{file}`",
            said,
            help=f'write `filename = "{right}"`',
            fix=_named(package, right),
            file=f"{name.rpartition('/')[2]}.pc",
        )


@rule("CAPI505", "empty-description", Severity.WARNING)
def empty_description(package: Package, capi: CApi) -> Iterator[Problem]:
    """The pkg-config file has no description

    `Description:` is one of the fields that every pkg-config file must have. cargo-c takes it from
    `pkg_config.description`, else from the package's `description`, else leaves it empty.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    description = ""
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    description = "Does one thing well, from C"
    ```

    ## Sources

    - https://people.freedesktop.org/~dbn/pkg-config-guide.html#writing
    - `load_manifest_capi_config` in cargo-c's `src/build.rs`
    """
    if capi.library.plugin.value or "description" in package.unseen:
        return
    description, said = capi.pkg_config.description
    if not description.strip():
        yield problem(
            "the pkg-config file's `Description` is empty",
            said or package.manifest.place("package", "description"),
            help="say there in one line what the library does"
            if said
            else to_paste(
                "say what the library does, in one line",
                package.manifest,
                (("package",), ['description = "…"']),
            ),
            fix=_the_packages_own(package) if said else None,
        )


@rule("CAPI506", "placeholder-left", Severity.WARNING)
def placeholder_left(package: Package, capi: CApi) -> Iterator[Problem]:
    """A value is still the one from cargo-c's README

    The README shows every key with some value. A few of these, such as the description
    "some description", have been published with the crate.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    description = "some description"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    description = "Does one thing well, from C"
    ```

    ## Sources

    - https://github.com/sdroege/ebur128/commit/3fee662: half a year with "some description"
    """
    for row in table("placeholders")["placeholder"]:
        path = row["key"].split(".")
        if _value(capi.metadata, path) == row["value"]:
            yield problem(
                "`{value}` is what cargo-c's README has as an example for `{key}`",
                package.manifest.place(*BASE, *path),
                help="write your own, or take the key out",
                fix=_the_packages_own(package) if row["key"] == "pkg_config.description" else None,
                value=row["value"],
                key=row["key"],
            )


def _named(package: Package, name: str) -> Mend:
    """Name the file, which others may know by its old name."""
    return partial(mends.with_values, package, {_FILENAME: name}, safety="unsafe")


def _the_packages_own(package: Package) -> Mend | None:
    """Take the description out, so that the package's own stands in its place."""
    own = package.field("description")
    if own is None or not str(own.value).strip():
        return None
    return partial(mends.without, package, ("pkg_config", "description"))


def _is_like(name: str, filename: str) -> bool:
    """Tell whether a name is a file's, written for people: in capitals, or with more hyphens.

    With hyphens instead of underscores it looks like the file's, and is not found by pkg-config.
    """
    one, other = (text.lower().replace("_", "-") for text in (name, filename))
    if one == other:
        return name.lower() == filename.lower()
    return one.replace("-", "") == other.replace("-", "")


def _is_in_missing_folder(filename: str) -> bool:
    """Tell whether a file's name begins with a folder that cargo's build folder lacks."""
    first, slash, _ = filename.partition("/")
    return bool(slash) and first not in _BUILD_FOLDERS


def _value(metadata: dict[str, Any], path: list[str]) -> Any:
    node: Any = metadata
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node
