"""CAPI32x: plugins, libraries that a program loads from a folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi.mends import metadata as mends
from ...capi.model import CApi
from ...capi.modules import is_plugin, loader, may_be_for, subdirectory
from ...capi.releases import Release
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import Place, Problem, Severity, problem
from ...paste import to_paste
from ...rule import rule

_IMPORT_LIBRARY = "library.import_library"
_WINDOWS = "x86_64-pc-windows-msvc"


@rule("CAPI321", "plugin-with-header", Severity.WARNING)
def plugin_with_header(package: Package, capi: CApi) -> Iterator[Problem]:
    """A module that a program loads installs a header

    `install_subdir` with `versioning = false` describes a module: a program looks it up by file
    name and nobody compiles against it. Unless told otherwise cargo-c still runs cbindgen and
    installs a header into the common include folder, which takes a name there for nothing.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    versioning = false
    import_library = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    versioning = false
    import_library = false

    [package.metadata.capi.header]
    enabled = false
    ```

    ## Sources

    - "Plugin directory" in cargo-c's `docs/plugins.md`
    - All 71 plugins of https://gitlab.freedesktop.org/gstreamer/gst-plugins-rs turn it off.
    """
    if not is_plugin(capi) or capi.library.plugin.value:
        return
    if capi.header.generated and capi.header.enabled.place is None:
        yield problem(
            "a module in `{below}` installs a header, `{file}`",
            capi.library.install_subdir.place or _table(package),
            help=to_paste(
                "turn it off", package.manifest, ((*BASE, "header"), ["enabled = false"])
            ),
            fix=partial(
                mends.with_values,
                package,
                {("header", "enabled"): False},
                safety="safe" if loader(package, capi) else "unsafe",
            ),
            below=subdirectory(capi),
            file=capi.header.file,
        )


@rule("CAPI322", "plugin-with-import-library", Severity.WARNING)
def plugin_with_import_library(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """A module that a program loads installs an import library on Windows

    An import library and its definition file are what programs link with. Nobody links with a
    module, so on Windows both lie beside it in the folder that its program searches. (A crate that
    is nothing on Windows, with `#![cfg(unix)]`, is left alone.)

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    versioning = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    versioning = false
    import_library = false
    ```

    ## Sources

    - The reason why the key exists: `import_library` in gst-plugins-rs's manifests
    - `cinstall` in cargo-c's `src/install.rs`: both go to libdir, with the subdirectory
    """
    if not is_plugin(capi) or capi.library.plugin.value or not release.knows(_IMPORT_LIBRARY):
        return
    meant = loader(package, capi)
    if capi.library.import_library.place or (meant and meant.unix):
        return
    if not may_be_for(package, _WINDOWS):
        return
    if capi.library.import_library.value:
        yield problem(
            "on Windows an import library and a .def file lie beside the module in `{below}`",
            capi.library.install_subdir.place or _table(package),
            help=to_paste(
                "say that it needs none",
                package.manifest,
                ((*BASE, "library"), ["import_library = false"]),
            ),
            fix=partial(mends.with_values, package, {("library", "import_library"): False}),
            below=subdirectory(capi),
        )


@rule("CAPI328", "plugin-with-versions", Severity.INFO)
def plugin_with_versions(package: Package, capi: CApi) -> Iterator[Problem]:
    """A module lies in its folder under three names

    Without a header and in a folder of its own, a library is most likely a module that a program
    finds by looking through the folder. Versioning puts two links beside the file there, and the
    program may see the module three times.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    import_library = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "player-1.0"
    import_library = false
    versioning = false
    ```

    ## Sources

    - Built with cargo-c 0.10.24: `libmylib.so`, `libmylib.so.1` and `libmylib.so.1.2.3`
    """
    library, below = capi.library, subdirectory(capi)
    if below and library.versioning.value and not capi.header.enabled.value:
        yield problem(
            "`lib{name}.so` lies in `{below}` with two links that carry its version",
            library.install_subdir.place or _table(package),
            help=to_paste(
                "for a module", package.manifest, ((*BASE, "library"), ["versioning = false"])
            ),
            fix=partial(
                mends.with_values, package, {("library", "versioning"): False}, safety="unsafe"
            ),
            name=library.name.value,
            below=below,
        )


def _table(package: Package) -> Place:
    return package.manifest.place(*BASE, "library", on="entry")
