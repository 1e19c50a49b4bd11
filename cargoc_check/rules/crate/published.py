"""CAPI41x and CAPI42x: what the published crate lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi import assets as patterns
from ...capi import headers
from ...capi.assets import Assets
from ...capi.model import CApi, InstallTarget
from ...crate.cbindgen import Cbindgen
from ...crate.mending import Mending
from ...crate.package import Package
from ...crate.published import Published
from ...findings import Fix, Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.wording import some


@rule("CAPI419", "asset-outside-crate", Severity.WARNING)
def asset_outside_crate(package: Package, capi: CApi) -> Iterator[Problem]:
    """An asset lies outside the crate

    A published crate holds nothing from outside its folder. Whoever builds from it gets the library
    without these files, and no message.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "../data/*.json" }]
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data/*.json" }]
    ```

    ```json data/table.json
    {}
    ```

    ## Sources

    - `InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`
    """
    for target, place in _own_assets(capi):
        if not patterns.is_outside(target.pattern):
            continue
        absolute = target.pattern.startswith("/")
        if not absolute and not _is_for_registry(package):
            continue
        yield problem(
            "{pattern} {why}",
            place,
            help="keep the files in the crate's folder; `publish = false` says that nobody builds "
            "from a published crate",
            pattern=f'"{target.pattern}"',
            why="is an absolute path: the files are on one machine"
            if absolute
            else "leads out of the crate: the published crate lacks these files",
        )


@rule("CAPI423", "left-out-of-package", Severity.WARNING)
def left_out_of_package(
    package: Package,
    capi: CApi,
    assets: Assets,
    cbindgen: Cbindgen | None,
    published: Published,
) -> Iterator[Problem]:
    """What cargo-c needs is left out of the published crate

    `include` and `exclude` decide what the published crate holds. Whoever builds from it gets the
    library without the headers and data that are left out; without its cbindgen.toml the header is
    C++ and without include guard. cargo-c does not complain, and from a git checkout all is well.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    edition = "2021"
    description = "Does one thing well"
    license = "MIT"
    include = ["src/**/*.rs", "cbindgen.toml"]

    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    edition = "2021"
    description = "Does one thing well"
    license = "MIT"
    include = ["src/**/*.rs", "cbindgen.toml", "include/mylib.h"]

    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Sources

    - `cargo package --list` says what is in the crate
    - https://github.com/libbpf/blazesym/issues/804: cbindgen.toml left out
    """
    if not _is_for_registry(package):
        return
    needed = [(match.source, target.place) for target, match in assets.data]
    if capi.header.enabled.value:
        needed += [(match.source, target.place) for target, match in assets.include]
    if capi.header.generated and cbindgen is not None:
        needed.append((cbindgen.path, None))
    missing: dict[str, Place | None] = {}
    for path, named in needed:
        own = headers.below(package, path)
        if not own.startswith("../") and not published.holds(own):
            missing.setdefault(own, named)
    if missing:
        named = next(filter(None, missing.values()), None)
        yield problem(
            "the published crate lacks {files}, which cargo-c needs",
            _choice(package),
            help="add them to `include`, or take them out of `exclude`; `cargo package --list` "
            "shows what is in it",
            fix=partial(_packed, package, published, tuple(missing)),
            related=(Related("installed by this", named),) if named else (),
            files=some(list(missing)),
        )


def _packed(package: Package, published: Published, files: tuple[str, ...]) -> Fix | None:
    """Name the files in `include`, or take those that `exclude` names out of it.

    A few files are named one by one. Patterns of `exclude` may be about other files as well.
    """
    said = package.field("include" if published.include else "exclude")
    if said is None or said.place is None or said.place.path != package.manifest.path:
        return None
    key, mending = said.place.key, Mending.of(package.manifest)
    if published.include:
        for pattern in _named(published.include, files):
            mending.append(key, pattern)
        return mending.fix("safe")
    kept = [p for p in published.exclude if p.removeprefix("/") not in files]
    if len(published.exclude) - len(kept) < len(files):
        return None
    return (mending.set(key, kept) if kept else mending.remove(key)).fix("safe")


def _named(include: tuple[str, ...], files: tuple[str, ...]) -> list[str]:
    """Return patterns for files: themselves, or of several in a folder all of their kind.

    They begin with a slash where the patterns that are there do.
    """
    start = "/" if include and all(pattern.startswith("/") for pattern in include) else ""
    kinds: dict[str, list[str]] = {}
    for file in files:
        folder, slash, name = file.rpartition("/")
        kinds.setdefault(f"{folder}{slash}*.{name.rpartition('.')[2]}", []).append(file)
    return [
        start + (kind if len(own) > 1 and "/" in kind else file)
        for kind, own in kinds.items()
        for file in (own if "/" not in kind else own[:1])
    ]


def _own_assets(capi: CApi) -> Iterator[tuple[InstallTarget, Place]]:
    """Yield the asset entries of the metadata that count, with the place of their pattern."""
    include = capi.install.include if capi.header.enabled.value else ()
    for target in (*include, *capi.install.data):
        if target.kind == "asset" and target.place:
            yield target, target.place._replace(key=(*target.place.key, "from"))


def _is_for_registry(package: Package) -> bool:
    said = package.field("publish")
    return said is None or said.value not in (False, [])


def _choice(package: Package) -> Place:
    """Return where the package says which files are in the published crate."""
    for field in ("include", "exclude"):
        said = package.field(field)
        if said and said.value and said.place:
            return said.place
    return package.manifest.place("package", "include")
