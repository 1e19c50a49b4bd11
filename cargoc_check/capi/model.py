"""The resolved C API of a package: every value of cargo-c's contract, with where it was said."""

from typing import Any, Literal, NamedTuple

from ..crate.manifest import Said
from ..findings import KeyPath, Place
from ..text.semver import Version


class Header(NamedTuple):
    """`[package.metadata.capi.header]`; `name` as written, without cargo-c's `.h`."""

    name: Said[str]
    subdirectory: Said[str]
    generation: Said[bool]
    enabled: Said[bool]
    emit_version_constants: Said[bool]

    @property
    def generated(self) -> bool:
        """Tell whether cargo-c runs cbindgen and installs what it makes."""
        return self.enabled.value and self.generation.value

    @property
    def has_version_macros(self) -> bool:
        """Tell whether cargo-c writes the version into the header."""
        return self.generated and self.emit_version_constants.value

    @property
    def file(self) -> str:
        """Return the generated header's file name: what follows the last dot gives way to `h`.

        Rust's `Path::set_extension`, on which `build_include_file` of cargo-c's `build.rs` stands.
        """
        directory, slash, name = self.name.value.rstrip("/").rpartition("/")
        stem, dot, _ = name.rpartition(".")
        return directory + slash + (stem if dot and stem else name) + ".h"

    @property
    def macro_prefix(self) -> str:
        """Return what the version macros begin with: upper case, hyphens to underscores."""
        return self.name.value.upper().replace("-", "_")


class PkgConfig(NamedTuple):
    """`[package.metadata.capi.pkg_config]`."""

    name: Said[str]
    filename: Said[str]
    description: Said[str]
    version: Said[str]
    requires: Said[str | None]
    requires_private: Said[str | None]
    strip_include_path_components: Said[int]


class LibraryConfig(NamedTuple):
    """`[package.metadata.capi.library]`, before a target has its say."""

    name: Said[str]
    version: Said[Version]
    install_subdir: Said[str | None]
    versioning: Said[bool]
    version_suffix_components: Said[int | None]
    import_library: Said[bool]
    plugin: Said[bool]
    rustflags: Said[tuple[str, ...]]
    target_rustflags: tuple[tuple[str, Said[tuple[str, ...]]], ...]
    """The `cfg(…)` or triple of each `library.target` table, with its flags."""

    @property
    def is_loaded(self) -> bool:
        """Tell whether programs load the library by its name, so that nobody links with it."""
        apart = self.install_subdir.value and not self.versioning.value
        return self.plugin.value or bool(apart)


class InstallTarget(NamedTuple):
    """Files to install: a pattern below the crate (asset) or below `OUT_DIR` (generated).

    `place` is None for the patterns that cargo-c has by itself.
    """

    kind: Literal["asset", "generated"]
    pattern: str
    to: str
    place: Place | None


class Install(NamedTuple):
    """What is installed besides the library, in cargo-c's order."""

    include: tuple[InstallTarget, ...]
    data: tuple[InstallTarget, ...]
    data_subdirectory: Said[str]


class Refusal(NamedTuple):
    """A value for which cargo-c stops. `expected` says what it wants there."""

    kind: Literal["type", "version", "range", "min-version", "from", "plugin"]
    place: Place
    said: str
    expected: str


class Ignored(NamedTuple):
    """A value of the wrong type that cargo-c passes over in silence, and what it uses instead."""

    key: str
    place: Place
    said: str
    expected: str
    instead: str


class CApi(NamedTuple):
    """All that cargo-c reads of a package. `name` is the library's crate name."""

    name: str
    metadata: dict[str, Any]
    base: KeyPath
    min_version: Said[str | None]
    header: Header
    pkg_config: PkgConfig
    library: LibraryConfig
    install: Install
    refusals: tuple[Refusal, ...]
    ignored: tuple[Ignored, ...]
