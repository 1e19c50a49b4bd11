"""CAPI41x and CAPI42x: which headers are installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi import assets as patterns
from ...capi import headers
from ...capi.assets import Assets
from ...capi.mends import header as mends
from ...capi.mends import metadata
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...crate import rust_text
from ...crate.cbindgen import Cbindgen
from ...crate.package import Package
from ...crate.sources import Sources, may_write, may_write_any
from ...findings import Place, Problem, Related, Severity, problem
from ...paste import to_paste
from ...rule import rule
from ...text.wording import some

_SCRIPT_MARKS = ("OUT_DIR", "assets", "capi")
"""A build script that writes headers where cargo-c looks by itself says at least one of these, as
long as it does not leave the writing to others."""
_INCLUDE = (*BASE, "install", "include")


@rule("CAPI411", "committed-header-not-installed", Severity.ERROR)
def committed_header_not_installed(
    package: Package, capi: CApi, assets: Assets, sources: Sources
) -> Iterator[Problem]:
    """The crate has a header, and nothing installs it

    With `generation = false` cargo-c makes no header. It installs those below
    `assets/capi/include`, `assets/{header.name}.h`, and what `[package.metadata.capi.install]`
    names; a header in `include` or in the crate's folder is none of these. The library is
    installed without any header, in silence, and the pkg-config file points at an include folder
    that is not there.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false
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

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: the default install targets
    """
    found = _not_installed(package, capi, assets, sources)
    if not found:
        return
    paths = [headers.below(package, path) for path in found]
    yield problem(
        "no header is installed: `header.generation` is false, and nothing names {headers}",
        _generation(package, capi),
        help=to_paste(
            "install what is there",
            package.manifest,
            (_INCLUDE, [f'asset = [{{ from = "{_pattern_for(capi, paths)}" }}]']),
        ),
        fix=partial(
            mends.committed,
            package,
            _pattern_for(capi, paths),
            "safe" if len(paths) == 1 else "unsafe",
        ),
        headers=some(paths),
    )


@rule("CAPI412", "no-header-installed", Severity.WARNING)
def no_header_installed(
    package: Package, capi: CApi, assets: Assets, sources: Sources
) -> Iterator[Problem]:
    """No header is generated, and none is there to be installed

    The header is enabled, so the pkg-config file points at an include folder; with
    `generation = false`, no asset, and no build script that would write a header for cargo-c
    (below `OUT_DIR/capi/include`), that folder stays empty. (An asset of which there is no file is
    CAPI415.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: the default install targets
    """
    if any(target.place for target in capi.install.include):
        return  # what is wrong with an entry, other rules say
    if not _installs_no_header(package, capi, assets, sources):
        return
    if _not_installed(package, capi, assets, sources):
        return
    yield problem(
        "no header is installed: `header.generation` is false, and there is no asset",
        _generation(package, capi),
        help=to_paste(
            "write `enabled = false` if there is none; name one that is there",
            package.manifest,
            (_INCLUDE, [f'asset = [{{ from = "include/{capi.header.file}" }}]']),
        ),
    )


@rule("CAPI413", "committed-header-regenerated", Severity.WARNING)
def committed_header_regenerated(
    package: Package, capi: CApi, cbindgen: Cbindgen | None, assets: Assets, sources: Sources
) -> Iterator[Problem]:
    """The crate has a header, and cargo-c installs another one

    A header of the same name is committed, but `header.generation` is on, so cargo-c generates one
    with cbindgen and installs that. There is no cbindgen.toml either: what is installed is what
    cbindgen makes by default, a C++ header without include guard.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ```toml cbindgen.toml
    (absent)
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib"
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ```toml cbindgen.toml
    (absent)
    ```

    ## Sources

    - The same in the field: https://github.com/cloudflare/lol-html/issues/247
    """
    script = sources.build_script()
    path = headers.same_as_generated(package, capi, sources)
    if path is None or cbindgen is not None or (script and "cbindgen.toml" in script.text):
        return
    if any(match.source == path for _, match in assets.include):
        return
    shown = headers.below(package, path)
    yield problem(
        "{header} is not what cargo-c installs: it generates a header of that name",
        _generation(package, capi),
        help=to_paste(
            "install the committed one",
            package.manifest,
            ((*BASE, "header"), ["generation = false"]),
            (_INCLUDE, [f'asset = [{{ from = "{shown}" }}]']),
        ),
        fix=partial(mends.committed, package, shown, "safe"),
        related=(Related("the committed header", Place(path)),),
        header=shown,
    )


@rule("CAPI414", "asset-overwritten", Severity.WARNING)
def asset_overwritten(package: Package, capi: CApi, assets: Assets) -> Iterator[Problem]:
    """The generated header takes the place of one that is in the crate

    The generated header is installed last. An asset that is installed under the same name is
    overwritten, without a word.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "include/mylib.h" }]

    [package.metadata.capi.header]
    generation = false
    ```

    ```c include/mylib.h
    int mylib_answer(void);
    ```

    ## Sources

    - `cbuild` in cargo-c's `src/build.rs` appends the generated header to the assets
    """
    if not capi.header.generated:
        return
    generated = patterns.destination(capi.header.subdirectory.value, capi.header.file)
    for target, match in assets.include:
        if match.to == generated:
            yield problem(
                "{asset} is overwritten by the generated header, also {path}",
                target.place or _generation(package, capi),
                help="write `generation = false` in `[package.metadata.capi.header]` to install "
                "the asset; take the asset away to install what is generated",
                fix=partial(
                    metadata.with_values,
                    package,
                    {("header", "generation"): False},
                    safety="unsafe",
                ),
                asset=headers.below(package, match.source),
                path=generated,
            )


@rule("CAPI421", "assets-of-disabled-header", Severity.WARNING)
def assets_of_disabled_header(package: Package, capi: CApi) -> Iterator[Problem]:
    """Headers are named for installation and disabled at once

    `header.enabled = false` is about all headers, the assets included: none is installed.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

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

    - `cinstall` in cargo-c's `src/install.rs`
    """
    own = [target for target in capi.install.include if target.place]
    if capi.header.enabled.value or not own:
        return
    yield problem(
        "`install.include` is not looked at: headers are disabled",
        package.manifest.place(*BASE, "install", "include"),
        help="write `generation = false` instead of `enabled = false` to install these headers and "
        "generate none",
        fix=partial(
            metadata.with_values,
            package,
            {("header", "generation"): False},
            ("header", "enabled"),
            safety="unsafe",
        ),
        related=(Related("disabled here", capi.header.enabled.place),)
        if capi.header.enabled.place
        else (),
    )


def _installs_no_header(package: Package, capi: CApi, assets: Assets, sources: Sources) -> bool:
    """Tell whether nothing in the crate gives a header, though one is expected.

    Modules that a program loads have none, and what stops cargo-c is said by other rules.
    """
    header = capi.header
    if not header.enabled.value or header.generation.value:
        return False
    if capi.library.install_subdir.value or assets.include or _script_may_write(package, sources):
        return False
    script = sources.build_script()
    own = [target.pattern for target in capi.install.include if target.place]
    return not any(
        pattern.startswith("/")
        or patterns.has_wild_base(pattern)
        or patterns.pattern_error(pattern)
        or may_write(package, script, pattern)
        for pattern in own
    )


def _not_installed(
    package: Package, capi: CApi, assets: Assets, sources: Sources
) -> tuple[str, ...]:
    """Return the committed headers where it is certain that none is installed."""
    if not _installs_no_header(package, capi, assets, sources):
        return ()
    return headers.committed(package, capi, sources)


def _script_may_write(package: Package, sources: Sources) -> bool:
    """Tell whether there is a build script that may write headers for cargo-c to install."""
    script = sources.build_script()
    if may_write_any(package, script):
        return True
    code = rust_text.read(script.text).code if script else ""
    return any(mark in code for mark in _SCRIPT_MARKS)


def _generation(package: Package, capi: CApi) -> Place:
    """Return where it is said whether a header is generated, or would be."""
    return capi.header.generation.place or package.manifest.place(*BASE, "header", "generation")


def _pattern_for(capi: CApi, found: list[str]) -> str:
    """Return a pattern for the headers that leaves out the folder which cargo-c adds itself."""
    if len(found) == 1:
        return found[0]
    folder = f"include/{capi.header.subdirectory.value}".rstrip("/")
    for start in (folder, "include"):
        if all(path.startswith(start + "/") for path in found):
            return f"{start}/**/*"
    return found[0]
