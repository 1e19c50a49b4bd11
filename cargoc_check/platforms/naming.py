"""How cargo-c names a library's files on a target, by the rows of `data/platforms.toml`."""

import posixpath
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, Protocol

from .systems import Format, Numbers, Release, default_library_types, exceptions, platform, row
from .targets import Target

Directory = Literal["libdir", "bindir"]
Part = Literal["links", "name", "compatibility"]


class Version(Protocol):
    """A library's version; what comes behind the patch level does not count here."""

    @property
    def major(self) -> int:
        """Return the first number."""

    @property
    def minor(self) -> int:
        """Return the second number."""

    @property
    def patch(self) -> int:
        """Return the third number."""


class File(NamedTuple):
    """A file to install; `link` is the text of a symbolic link."""

    directory: Directory
    name: str
    link: str | None = None


class LibraryNames(NamedTuple):
    """What cargo-c installs of a library and calls it.

    Everything in libdir goes to its `subdirectory`, if there is one. `debug_info` is installed
    only if the build made it. Versions are those of a Mach-O library, 0.0.0 when it has none.
    """

    format: Format
    shared: File | None = None
    links: tuple[File, ...] = ()
    static: File | None = None
    import_library: File | None = None
    definition: File | None = None
    debug_info: File | None = None
    subdirectory: str | None = None
    soname: str | None = None
    install_name: str | None = None
    current_version: Numbers | None = None
    compatibility_version: Numbers | None = None

    @property
    def files(self) -> tuple[File, ...]:
        """Return what is always installed."""
        single = (self.shared, self.static, self.import_library, self.definition)
        return (*filter(None, single), *self.links)

    def path(self, file: File, libdir: str, bindir: str) -> str:
        """Return where a file goes, given the two directories."""
        directory = bindir if file.directory == "bindir" else _below(libdir, self.subdirectory)
        return posixpath.join(posixpath.normpath(directory), file.name)


def sover(
    version: Version,
    components: int | None,
    release: Release,
    target: Target,
    part: Part = "name",
) -> str:
    """Return the suffix that a versioned soname, install name or link has.

    `components` is `library.version_suffix_components`, None where it is absent or the release
    does not know it. An empty string where names have no version at all.
    """
    lengths = row("identity", target, release)
    if lengths is None or part not in lengths:
        return ""
    numbers = _triple(version)
    count = components or _LENGTHS[lengths[part]](numbers)
    return ".".join(map(str, numbers[:count]))


def names(
    target: Target,
    release: Release,
    name: str,
    version: Version,
    *,
    versioning: bool = True,
    suffix_components: int | None = None,
    install_subdir: str | None = None,
    import_library: bool = True,
    plugin: bool = False,
    meson: bool = False,
    library_types: Iterable[str] | None = None,
    libdir: str = "/usr/local/lib",
) -> LibraryNames | None:
    """Return what a release installs of a library; None where it refuses the target.

    `name` and `version` are `library.name` and `library.version`; the other settings are those
    that the release knows, with the names they have in the metadata. `libdir` is written into
    install names. Source: `UnixLibNames` and `cinstall` in cargo-c's `src/install.rs`,
    `BuildTargets`, and `shared_object_link_args` in its `src/target.rs`.
    """
    system = platform(target, release)
    if system is None:
        return None
    kinds = default_library_types(target, release) if library_types is None else library_types
    wanted = _Wanted(
        target,
        release,
        name,
        version,
        versioning and "unversioned" not in exceptions(target, release, "files"),
        suffix_components,
        install_subdir,
        plugin,
        row("naming", target, release, meson) or {},
    )
    found = LibraryNames(system.format, subdirectory=install_subdir)
    found = found._replace(debug_info=_file(wanted, "debug_info"))
    if "staticlib" in kinds and not plugin:
        found = found._replace(static=_file(wanted, "static"))
    if "cdylib" not in kinds or "never" in exceptions(target, release, "shared"):
        return found
    if import_library:
        made = [_file(wanted, "import_library"), _file(wanted, "definition")]
        found = found._replace(import_library=made[0], definition=made[1])
    return found._replace(**_shared(wanted), **_identity(wanted, system.format, libdir))


class _Wanted(NamedTuple):
    """What `names` was asked for; `patterns` is the row of names that holds."""

    target: Target
    release: Release
    name: str
    version: Version
    versioned: bool
    suffix_components: int | None
    install_subdir: str | None
    plugin: bool
    patterns: dict[str, Any]


def _shared(wanted: _Wanted) -> dict[str, Any]:
    """Return the shared library and its links, as fields of LibraryNames."""
    if not wanted.versioned or "versioned" not in wanted.patterns:
        return {"shared": _file(wanted, "shared", _unversioned(wanted))}
    shared = _file(wanted, "shared", _filled(wanted, wanted.patterns["versioned"]))
    suffix = _suffix(wanted, "links")
    links = [_filled(wanted, pattern, suffix) for pattern in wanted.patterns["links"]]
    text = shared.name if shared else ""
    found = [File("libdir", link, text) for link in links if link != text]
    return {"shared": shared, "links": tuple(found)}


def _identity(wanted: _Wanted, format: Format, libdir: str) -> dict[str, Any]:
    """Return the soname, or the install name with its versions, as fields of LibraryNames."""
    rule = row("identity", wanted.target, wanted.release)
    said = exceptions(wanted.target, wanted.release, "soname")
    if rule is None or "none" in said:
        return {}
    numbered = "file" not in said and (wanted.versioned or rule["unversioned"] == "versioned")
    if numbered:
        inner = _filled(wanted, wanted.patterns["links"][0], _suffix(wanted, "name"))
    else:
        inner = _unversioned(wanted)
    if format == "elf":
        return {"soname": inner}
    subdirectory = wanted.install_subdir if rule["subdirectory"] else None
    compatible = _suffix(wanted, "compatibility").split(".") if numbered else ()
    return {
        "install_name": f"{_below(libdir, subdirectory)}/{inner}",
        "current_version": _triple(wanted.version) if numbered else (0, 0, 0),
        "compatibility_version": (*map(int, compatible), 0, 0, 0)[:3],
    }


def _file(wanted: _Wanted, role: str, name: str | None = None) -> File | None:
    """Return the file of a role in its directory; None where there is no such file."""
    if role not in wanted.patterns:
        return None
    others = row("directory", wanted.target, wanted.release) or {}
    case = "plain" if wanted.install_subdir is None else "subdirectory"
    directory: Directory = "bindir" if role in others.get(case, ()) else "libdir"
    return File(directory, name or _filled(wanted, wanted.patterns[role]))


def _unversioned(wanted: _Wanted) -> str:
    """Return the shared library's name without a version."""
    role = "plugin" if wanted.plugin and "plugin" in wanted.patterns else "shared"
    return _filled(wanted, wanted.patterns[role])


def _filled(wanted: _Wanted, pattern: str, suffix: str = "") -> str:
    version = ".".join(map(str, _triple(wanted.version)))
    return pattern.format(name=wanted.name, version=version, suffix=suffix)


def _suffix(wanted: _Wanted, part: Part) -> str:
    components = wanted.suffix_components
    return sover(wanted.version, components, wanted.release, wanted.target, part)


def _below(libdir: str, subdirectory: str | None) -> str:
    """Join as Rust's `PathBuf::push`: an absolute subdirectory replaces, a trailing `/` stays."""
    return libdir if subdirectory is None else posixpath.join(libdir, subdirectory)


def _triple(version: Version) -> Numbers:
    return version.major, version.minor, version.patch


def _up_to_first_nonzero(version: Numbers) -> int:
    return next((i for i, number in enumerate(version, 1) if number), 3)


_LENGTHS: dict[str, Callable[[Numbers], int]] = {
    "major": lambda version: 1,
    "minor": lambda version: 1 if version[0] else 2,
    "nonzero": _up_to_first_nonzero,
    "full": lambda version: 3,
}
