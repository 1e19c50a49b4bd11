"""What one package's plan is made from, gathered once for all that look at it."""

from __future__ import annotations

from typing import NamedTuple

from ..capi.assets import Assets
from ..capi.model import CApi
from ..capi.releases import Release
from ..capi.resolve import resolve, version_is_unseen
from ..crate.package import Package
from ..platforms import naming, systems, targets
from ..platforms.naming import LibraryNames
from ..platforms.targets import Target
from ..text.semver import Version
from .directories import Directories, directories, style_of
from .linked import linked
from .model import Host, Options
from .paths import Style


class Case(NamedTuple):
    """A package, and what is asked for; `native` are native libraries, where they are known.

    `names` are of no use where the release does not know the target's system; `vague` are those of
    its fields that follow from a version which is not known, `doubts` those on which the crate's
    own flags for the linker have a say, with the reason.
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
    vague: frozenset[str] = frozenset()
    doubts: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> LibraryNames:
        """Return the names, without those that cannot be told."""
        defaults = LibraryNames._field_defaults
        return self.names._replace(**{field: defaults[field] for field in self._untold})

    @property
    def _untold(self) -> set[str]:
        doubted = {field for field, _ in self.doubts}
        return {*self.vague, *(doubted & {"soname", "install_name"})}

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
    style, assets = style_of(host), Assets(package, capi)
    nothing = LibraryNames("none")
    found = Case(package, capi, release, target, options, where, style, nothing, assets)
    names = _names(found, capi.library.version.value)
    vague: frozenset[str] = frozenset()
    if version_is_unseen(package, capi):
        pairs = zip(LibraryNames._fields, names, _names(found, Version(9, 8, 7)), strict=True)
        vague = frozenset(field for field, one, other in pairs if one != other)
    names, doubts = linked(found, names)
    return found._replace(names=names, vague=vague, doubts=doubts)


def _names(case: Case, version: Version) -> LibraryNames:
    library = case.capi.library
    names = naming.names(
        case.target,
        case.release,
        library.name.value,
        version,
        versioning=library.versioning.value,
        suffix_components=library.version_suffix_components.value,
        install_subdir=library.install_subdir.value,
        import_library=library.import_library.value,
        plugin=library.plugin.value,
        meson=case.options.meson_paths,
        library_types=case.options.library_types or None,
        libdir=case.directories.libdir,
    )
    return names or LibraryNames("none")
