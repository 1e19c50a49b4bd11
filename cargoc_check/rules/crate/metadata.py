"""CAPI2xx: the keys of `[package.metadata.capi]` themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ...capi import keys
from ...capi.acceptance import is_for_cargo_c
from ...capi.mends import metadata as mends
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import KeyPath, Place, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule


@rule("CAPI201", "unknown-key", Severity.WARNING)
def unknown_key(package: Package, capi: CApi) -> Iterator[Problem]:
    """cargo-c does not know a key or table

    cargo-c takes the keys that it knows out of `[package.metadata.capi]` and passes over the rest
    without a word, so a misspelt key does nothing and its default holds. cargo-c's own README said
    `generate` for a long time where the code reads `generation`.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generate = false

    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs` asks for each key by name.
    """
    foreign = not is_for_cargo_c(capi.metadata)
    for path in _unknown(capi.metadata, ()):
        right = keys.meant(path)
        if right is None and foreign:
            continue  # another tool's table, whose keys are its own
        yield problem(
            "cargo-c does not know `{key}` and ignores it",
            package.manifest.place(*BASE, *path, on="key"),
            help=right and _advice(capi, right),
            fix=right and partial(mends.right_key, package, path, right),
            key=_dotted(path),
        )


@rule("CAPI202", "wrong-type-refused", Severity.ERROR)
def wrong_type_refused(package: Package, loaded: CApi) -> Iterator[Problem]:
    """cargo-c stops at a value of the wrong type

    Some keys are converted strictly: with another type in their place, `cargo cbuild` and
    `cargo cinstall` end with an error before anything is built.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = "false"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: the values read with `try_into`.
    """
    for refusal in loaded.refusals:
        if refusal.kind in ("type", "from"):
            yield problem(
                "cargo-c stops at `{key} = {said}`: it reads {expected} there",
                refusal.place,
                help=_rewritten(package, refusal.place, refusal.expected),
                fix=partial(mends.right_value, package, refusal.place, refusal.expected),
                said=refusal.said,
                expected=refusal.expected,
                key=_dotted(refusal.place.key[len(BASE) :]),
            )


@rule("CAPI203", "wrong-type-ignored", Severity.WARNING)
def wrong_type_ignored(package: Package, capi: CApi) -> Iterator[Problem]:
    """cargo-c passes over a value of the wrong type

    Most keys are read only if they have the right type. With another one they count as absent,
    without a word: an array of modules in `requires` leaves the pkg-config file without any, and
    `versioning = "no"` leaves the library versioned.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = ["zlib", "libpng"]
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.pkg_config]
    requires = "zlib, libpng"
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: `as_str`, `as_bool`, `as_array`.
    """
    for ignored in capi.ignored:
        yield problem(
            "cargo-c ignores `{key} = {said}`: it reads {expected} there, and {instead}",
            ignored.place,
            help=_rewritten(package, ignored.place, ignored.expected),
            fix=partial(mends.right_value, package, ignored.place, ignored.expected),
            said=ignored.said,
            key=ignored.key or "capi",
            expected=ignored.expected,
            instead="goes without" if ignored.instead == "none" else f"uses {ignored.instead}",
        )


@rule("CAPI204", "legacy-header-name", Severity.INFO)
def legacy_header_name(package: Package, capi: CApi) -> Iterator[Problem]:
    """The header's name is given under its old key

    `header_name` is what `header.name` was called before cargo-c 0.6.12. It is still read, unless
    `header.name` is there too.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    header_name = "mylib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`.
    """
    value = capi.metadata.get("header_name")
    if isinstance(value, str):
        yield problem(
            "`header_name` is the old spelling of `header.name`",
            package.manifest.place(*BASE, "header_name", on="key"),
            help=to_paste(
                "take it out, and write instead",
                package.manifest,
                ((*BASE, "header"), [f'name = "{value}"']),
            ),
            fix=partial(mends.header_name, package),
        )


@rule("CAPI205", "invalid-version", Severity.ERROR)
def invalid_version(package: Package, loaded: CApi) -> Iterator[Problem]:
    """A version is not a full semantic version

    `library.version` and `min_version` are read as full semantic versions, with all three numbers.
    cargo-c stops at anything else. (`pkg_config.version` may be any text.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "1.2"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "1.2.0"
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: `Version::parse`.
    """
    for refusal in loaded.refusals:
        if refusal.kind == "version":
            yield problem(
                "cargo-c refuses {said} for `{key}`, which is no full version",
                refusal.place,
                help="write all three numbers: major.minor.patch",
                fix=partial(mends.version, package, refusal.place),
                said=refusal.said,
                key=_dotted(refusal.place.key[len(BASE) :]),
            )


@rule("CAPI206", "number-out-of-range", Severity.ERROR)
def number_out_of_range(loaded: CApi) -> Iterator[Problem]:
    """A number is outside the range that cargo-c takes

    `library.version_suffix_components` says how many numbers of the library's version the soname
    carries: 1, 2 or 3. `pkg_config.strip_include_path_components` cannot be negative.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.library]
    version_suffix_components = 4
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.library]
    version_suffix_components = 2
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`.
    """
    for refusal in loaded.refusals:
        if refusal.kind == "range":
            yield problem(
                "cargo-c refuses {said} for `{key}`",
                refusal.place,
                help=f"write {refusal.expected}",
                said=refusal.said,
                key=_dotted(refusal.place.key[len(BASE) :]),
            )


def _rewritten(package: Package, place: Place, expected: str) -> str:
    """Say what to write for a value of the wrong type, with the value itself where it is clear."""
    value, name = package.manifest.get(*place.key), place.key[-1]
    if expected == "a string" and isinstance(value, list):
        words = [word for word in value if isinstance(word, str)]
        joined = (" " if name == "rustflags" else ", ").join(words)
        return f'write a string: `{name} = "{joined}"`'
    if mends.needs_all_numbers(place.key) and isinstance(value, int | float):
        numbers = f"{value}.0.0".split(".")[:3]
        return f'write a string with all three numbers: `{name} = "{".".join(numbers)}"`'
    if expected == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        return f'write a string: `{name} = "{value}"`'
    if expected == "true or false" and str(value).lower() in mends.SPELLINGS:
        return f"write `{name} = {str(mends.SPELLINGS[str(value).lower()]).lower()}`"
    return f"write {expected}"


def _unknown(table: dict[str, Any], at: KeyPath) -> Iterator[KeyPath]:
    for name, value in table.items():
        path = (*at, name)
        if not keys.known(path):
            yield path
        elif isinstance(value, dict):
            yield from _unknown(value, path)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _unknown(item, (*path, index))


def _advice(capi: CApi, right: keys.Meant) -> str:
    node: Any = capi.metadata
    for part in right.key.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return right.advice if node is None else f"take it out: `{right.key}` is there as well"


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
