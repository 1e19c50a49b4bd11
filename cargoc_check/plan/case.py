"""What one package's plan is made from, gathered once for all that look at it."""

from __future__ import annotations

from typing import NamedTuple

from ..capi.assets import Assets
from ..capi.model import CApi
from ..capi.releases import Release
from ..capi.resolve import resolve
from ..crate.package import Package
from ..platforms import naming, systems, targets
from ..platforms.naming import LibraryNames
from ..platforms.targets import Target
from .directories import Directories, directories, style_of
from .model import Host, Options
from .paths import Style


class Case(NamedTuple):
    """A package, and what is asked for; `native` are native libraries, where they are known.

    `names` are of no use where the release does not know the target's system.
    """

    package: Package
    capi: CApi
    release: Release
    target: Target
    options: Options
    directories: Directories
    style: Style
    names: LibraryNames
    assets: Assets
    native: tuple[str, ...] = ()

    @property
    def builds_shared(self) -> bool:
        """Tell whether cargo-c asks for a shared library."""
        return self.names.shared is not None

    @property
    def builds_static(self) -> bool:
        """Tell whether cargo-c asks for a static library, which a plugin does not install."""
        kinds = self.options.library_types
        default = systems.default_library_types(self.target, self.release)
        return "staticlib" in (kinds or default)


def case(package: Package, release: Release, options: Options, host: Host) -> Case:
    """Gather what the plan of a package is made from.

    Raises UserError for a target or host that is not known.
    """
    target = targets.parse(options.target or host.triple)
    capi = resolve(package, release)
    where = directories(options, release, target, host)
    library = capi.library
    names = naming.names(
        target,
        release,
        library.name.value,
        library.version.value,
        versioning=library.versioning.value,
        suffix_components=library.version_suffix_components.value,
        install_subdir=library.install_subdir.value,
        import_library=library.import_library.value,
        plugin=library.plugin.value,
        meson=options.meson_paths,
        library_types=options.library_types or None,
        libdir=where.libdir,
    )
    found = names or LibraryNames("none")
    style, assets = style_of(host), Assets(package, capi)
    return Case(package, capi, release, target, options, where, style, found, assets)
