"""CAPI40x: folders that are none of the installation's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ...capi.assets import leaves
from ...capi.mends import header as mends
from ...capi.model import CApi, InstallTarget
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("CAPI405", "installed-past-destdir", Severity.ERROR)
def installed_past_destdir(package: Package, capi: CApi) -> Iterator[Problem]:
    """An absolute path takes files past the destdir, into the running system

    `header.subdirectory`, `install.data.subdirectory` and the `to` of an asset are joined to the
    directory below `--destdir`. Joined to an absolute path, that directory is dropped: `cargo
    cinstall --destdir pkg` writes to that very path on the machine that builds, and the package
    lacks the file. An absolute `header.name` is written there as soon as `cargo cbuild` runs.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = "/usr/include/mylib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = "mylib"
    ```

    ## Sources

    - `cinstall` in cargo-c's `src/install.rs`: the destdir is put before includedir and datadir,
      then they are joined with what the metadata says
    """
    for target in _destinations(package, capi):
        if target.value.startswith("/"):
            yield problem(
                "`{key}` is absolute: files are written to {path}, past the destdir",
                target.place,
                help=f"write a path relative to {target.below}",
                fix=partial(mends.relative, package, target.place.key),
                key=target.key,
                path=target.value,
            )


@rule("CAPI406", "leaves-install-directory", Severity.WARNING)
def leaves_install_directory(package: Package, capi: CApi) -> Iterator[Problem]:
    """A path leads out of the directory that it is installed in

    With `..` a header, a data file or the library leaves includedir, datadir or libdir. Where it
    lands depends on the directories that the packager chose, the pkg-config file does not follow
    (`subdirectory = "../foo"` gives `-I/foo`), and enough of them lead out of the destdir.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = "../mylib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    subdirectory = "mylib"
    ```

    ## Sources

    - `cinstall` in cargo-c's `src/install.rs`
    - `canonicalize` in cargo-c's `src/pkg_config_gen.rs`
    """
    for target in (*_destinations(package, capi), *_library_folder(capi)):
        if leaves(target.value):
            yield problem(
                "`{key}` = {path} leads out of {below}",
                target.place,
                help=f"write a path below {target.below}",
                key=target.key,
                path=f'"{target.value}"',
                below=target.below,
            )


@rule("CAPI407", "absolute-install-subdir", Severity.WARNING)
def absolute_install_subdir(package: Package, capi: CApi) -> Iterator[Problem]:
    """The library's folder is absolute

    `library.install_subdir` is joined to libdir, and an absolute one replaces it: whatever prefix
    and libdir a packager chooses, the library goes to this path (below the destdir).

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "/usr/lib/app/plugins"
    versioning = false
    import_library = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    enabled = false

    [package.metadata.capi.library]
    install_subdir = "app/plugins"
    versioning = false
    import_library = false
    ```

    ## Sources

    - `InstallPaths::lib_install_dir` in cargo-c's `src/install.rs`
    """
    for target in _library_folder(capi):
        if target.value.startswith("/"):
            yield problem(
                "`library.install_subdir` is absolute: the library goes to {path}, "
                "whatever the prefix and libdir",
                target.place,
                help="write a path relative to libdir",
                fix=partial(mends.relative, package, target.place.key),
                path=target.value,
            )


class _Destination(NamedTuple):
    """A value that says where files go: its key, the directory that it should be below."""

    key: str
    value: str
    place: Place
    below: str


def _destinations(package: Package, capi: CApi) -> Iterator[_Destination]:
    """Yield the destinations of headers and data files that the metadata names."""
    header = capi.header
    if header.enabled.value:
        follow = header.generated or _follow(package, capi.install.include)
        if header.subdirectory.place and follow:
            yield _Destination(
                "header.subdirectory",
                header.subdirectory.value,
                header.subdirectory.place,
                "includedir",
            )
        if header.generated and header.name.place:
            key = ".".join(str(part) for part in header.name.place.key[len(BASE) :])
            below = "the header's subdirectory"
            yield _Destination(key, header.name.value, header.name.place, below)
        yield from _targets(package, "include", capi.install.include, "includedir")
    subdirectory = capi.install.data_subdirectory
    if subdirectory.place and _follow(package, capi.install.data):
        key = "install.data.subdirectory"
        yield _Destination(key, subdirectory.value, subdirectory.place, "datadir")
    yield from _targets(package, "data", capi.install.data, "datadir")


def _targets(
    package: Package, part: str, targets: tuple[InstallTarget, ...], below: str
) -> Iterator[_Destination]:
    for target in targets:
        if target.place is None:
            continue
        key = (*target.place.key, "to")
        to = package.manifest.get(*key)
        if isinstance(to, str):
            shown = f"install.{part}.{target.kind}[{target.place.key[-1]}].to"
            yield _Destination(shown, to, package.manifest.place(*key), below)


def _follow(package: Package, targets: tuple[InstallTarget, ...]) -> bool:
    """Tell whether files that are named certainly go to the common subdirectory.

    Those of cargo-c's own patterns may be there or not.
    """
    own = [target.place for target in targets if target.place]
    return any(package.manifest.get(*place.key, "to") is None for place in own)


def _library_folder(capi: CApi) -> Iterator[_Destination]:
    value, place = capi.library.install_subdir
    if value and place:
        yield _Destination("library.install_subdir", value, place, "libdir")
