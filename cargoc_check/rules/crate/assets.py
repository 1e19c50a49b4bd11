"""CAPI41x and CAPI42x: the patterns that name files to install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...capi import assets as patterns
from ...capi import headers
from ...capi.assets import Assets
from ...capi.mends import header as mends
from ...capi.model import CApi, InstallTarget
from ...crate.package import Package
from ...crate.sources import Sources, may_write
from ...findings import Fix, Place, Problem, Severity, problem
from ...rule import rule


@rule("CAPI415", "asset-matches-nothing", Severity.WARNING)
def asset_matches_nothing(
    package: Package, capi: CApi, assets: Assets, sources: Sources
) -> Iterator[Problem]:
    """An asset's pattern matches no file

    cargo-c passes over a pattern without matches. It is taken relative to the folder of the
    package's own Cargo.toml, also when that is a member of a workspace.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data/**/*.json" }]
    ```

    ```json assets/table.json
    {}
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "assets/**/*.json" }]
    ```

    ```json assets/table.json
    {}
    ```

    ## Sources

    - `InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`
    - Data that were not installed since the crate was moved into a workspace:
      https://github.com/naokiri/cskk/commit/94a2af7
    """
    script = sources.build_script()
    for target, place in _own_assets(capi):
        if patterns.is_outside(target.pattern) or patterns.pattern_error(target.pattern):
            continue
        if assets.files(target.pattern) or assets.is_folder(target):
            continue
        if may_write(package, script, target.pattern):
            continue
        yield problem(
            "no file matches {pattern}, so nothing is installed for it",
            place,
            help="the pattern is taken relative to the package's Cargo.toml; what a build script "
            "writes is named in `generated`, relative to its OUT_DIR",
            fix=partial(_moved, package, sources, place, target.pattern),
            pattern=f'"{target.pattern}"',
        )


@rule("CAPI416", "asset-is-folder", Severity.WARNING)
def asset_is_folder(package: Package, capi: CApi, assets: Assets) -> Iterator[Problem]:
    """An asset names a folder, of which nothing is installed

    cargo-c installs the files that a pattern matches, and passes over folders. What is in a folder
    is matched with `/**/*` behind it.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data" }]
    ```

    ```json data/table.json
    {}
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data/**/*" }]
    ```

    ```json data/table.json
    {}
    ```

    ## Sources

    - `InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`
    """
    for target, place in _own_assets(capi):
        if patterns.pattern_error(target.pattern) or not assets.is_folder(target):
            continue
        folder = target.pattern.rstrip("/*") or "."
        yield problem(
            "{pattern} matches folders only, of which cargo-c installs nothing",
            place,
            help=f'write `from = "{folder}/**/*"` for the files in it',
            fix=partial(mends.pattern, package, place.key, f"{folder}/**/*", "safe"),
            pattern=f'"{target.pattern}"',
        )


@rule("CAPI417", "asset-pattern-refused", Severity.ERROR)
def asset_pattern_refused(package: Package, capi: CApi) -> Iterator[Problem]:
    """cargo-c stops at a pattern

    `from` is a pattern of Rust's glob crate: `*`, `?` and `[…]` within a name, and `**` alone
    between slashes for any number of folders. For what is none of these cargo-c ends with "Pattern
    syntax error", after it has compiled the library, also when headers are disabled.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data/**.json" }]
    ```

    ```json data/table.json
    {}
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.data]
    asset = [{ from = "data/**/*.json" }]
    ```

    ```json data/table.json
    {}
    ```

    ## Sources

    - `InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`
    - https://docs.rs/glob/0.3.3/glob/struct.Pattern.html
    """
    for target in (*capi.install.include, *capi.install.data):
        if target.place is None or (target.kind == "generated" and not package.build_script):
            continue
        fault = patterns.pattern_error(target.pattern)
        if fault:
            yield problem(
                "cargo-c stops at {pattern}: {fault}",
                _from(target.place),
                help='write "folder/**/*.h" for all of a kind below a folder',
                fix=partial(_parted, package, _from(target.place), target.pattern),
                pattern=f'"{target.pattern}"',
                fault=fault,
            )


@rule("CAPI418", "asset-pattern-panics", Severity.ERROR)
def asset_pattern_panics(capi: CApi, assets: Assets) -> Iterator[Problem]:
    """cargo-c panics over what a pattern matches

    cargo-c takes a pattern's folder off each match: the part before the first `/**`, else the part
    before the last `/`. With a wildcard in that part it finds no such folder in the match and
    panics. A pattern that begins with `**` has to have another `/**` in it.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "*/api.h" }]
    ```

    ```c one/api.h
    int mylib_answer(void);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "one/api.h" }]
    ```

    ```c one/api.h
    int mylib_answer(void);
    ```

    ## Sources

    - `InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`: `strip_prefix`, unwrapped
    """
    for target in (*capi.install.include, *capi.install.data):
        if target.place and target.kind == "asset" and assets.panics(target):
            yield problem(
                "cargo-c panics at {pattern}: there is a wildcard in the folder of what it matches",
                _from(target.place),
                help='write the folder in full, and "/**/" for what is below it: "folder/**/*.h"',
                pattern=f'"{target.pattern}"',
            )


@rule("CAPI422", "generated-from-elsewhere", Severity.WARNING)
def generated_from_elsewhere(
    package: Package, capi: CApi, assets: Assets, sources: Sources
) -> Iterator[Problem]:
    """A `generated` entry looks where no build script writes

    The patterns in `generated` are taken relative to the build script's `OUT_DIR`. Without a build
    script there is none, and cargo-c passes over the entry. Files that lie in the crate are
    assets, whoever generated them.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    generated = [{ from = "include/mylib.h" }]
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

    - `extra_targets` in cargo-c's `src/build_targets.rs`
    """
    script = sources.build_script()
    targets = (*capi.install.include, *capi.install.data)
    committed = {t.pattern for t in targets if t.kind == "generated" and assets.files(t.pattern)}
    for target in targets:
        if target.kind != "generated" or target.place is None:
            continue
        why = _why_not_in_out_dir(package, script is not None, target.pattern)
        if why is None and not (script and "OUT_DIR" in script.text):
            why = "it lies in the crate" if assets.files(target.pattern) else None
        if why:
            yield problem(
                "{pattern} is not found in the build script's OUT_DIR: {why}",
                _from(target.place),
                help="write a path relative to OUT_DIR, or name what lies in the crate in `asset`",
                fix=partial(mends.as_assets, package, str(target.place.key[-3]), committed),
                pattern=f'"{target.pattern}"',
                why=why,
            )


def _own_assets(capi: CApi) -> Iterator[tuple[InstallTarget, Place]]:
    """Yield the asset entries of the metadata that count, with the place of their pattern."""
    include = capi.install.include if capi.header.enabled.value else ()
    for target in (*include, *capi.install.data):
        if target.kind == "asset" and target.place:
            yield target, _from(target.place)


def _why_not_in_out_dir(package: Package, has_script: bool, pattern: str) -> str | None:
    if not has_script and not package.build_script:
        return "there is no build script"
    if pattern.startswith("/"):
        return "it is absolute"
    if "$" in pattern or "OUT_DIR" in pattern:
        return "variables are not expanded"
    if pattern.startswith("target/"):
        return "it is not the target folder"
    return None


def _from(entry: Place) -> Place:
    return entry._replace(key=(*entry.key, "from"))


def _moved(package: Package, sources: Sources, place: Place, pattern: str) -> Fix | None:
    """Name the only file of the crate that is called so, where the pattern is a single file's."""
    name = pattern.rpartition("/")[2]
    if re.search(r"[*?\[\]]", pattern) or not name:
        return None
    found = [path for path in sources.paths() if path.rpartition("/")[2] == name]
    if len(found) != 1:
        return None
    return mends.pattern(package, place.key, headers.below(package, found[0]), "unsafe")


def _parted(package: Package, place: Place, pattern: str) -> Fix | None:
    """Put `**` alone between slashes where it begins a file's name."""
    parted = re.sub(r"(?<![^/])\*\*(?=[^/*])", "**/*", pattern)
    if parted == pattern or patterns.pattern_error(parted):
        return None
    return mends.pattern(package, place.key, parted, "safe")
