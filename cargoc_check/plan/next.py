"""What the next release of a package changes, told by the plans of both."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from ..capi.resolve import BASE
from ..crate.manifest import Manifest, Parsed
from ..crate.package import Package
from ..crate.workspace import Request
from ..errors import UserError
from ..platforms import policies, targets
from ..text import semver
from ..text.semver import Version
from ..text.toml import Document
from .compare import Difference, compare, shared
from .model import Entry, Plan

STEPS = ("minor", "patch", "major")


class Renamed(NamedTuple):
    """A package of a distribution that is named after the soname; `after` is what it becomes."""

    distribution: str
    before: str
    after: str


class Change(NamedTuple):
    """What the next version of a package changes on a target.

    `versions` are those of the package, empty where a version is not known, `library` those by
    which files are named; `stays` tells that the manifest states the latter. `names` are those by
    which programs ask for the shared library, of a `kind`: soname, install name, or file. `rebuild`
    tells whether programs must be built again, None where nothing in the names tells; `consumers`
    says it in sentences.
    """

    package: str
    target: str
    versions: tuple[str, str]
    library: tuple[str, str]
    stays: bool
    kind: str
    names: tuple[str | None, str | None]
    rebuild: bool | None
    consumers: tuple[str, ...]
    packages: tuple[Renamed, ...]
    differences: tuple[Difference, ...]


def next_version(current: str, step: str) -> str:
    """Return the version after a step, or the one that is given in its place.

    A pre-release steps to the release that it comes before, if that is what the step asks for.
    Raises UserError for what is neither a step nor a full version.
    """
    if step not in STEPS:
        then, now = semver.parse(step), semver.parse(current)
        if then is None:
            hint = f"{', '.join(STEPS)}, or a full version such as 1.2.3"
            raise UserError(f"'{step}' is no version", place="--next", hint=hint)
        if now is not None and _order(then) < _order(now):
            raise UserError(f"{step} comes before {current}", place="--next")
        return step
    now = semver.parse(current) or Version(0, 0, 0)
    return _stepped(now, step).triple


def with_versions(request: Request, step: str, library: str | None) -> Request:
    """Return the request with packages of the next version, as if their manifests said so.

    `library` takes the place of `library.version`, where it is given. Raises UserError for a
    version that is none.
    """
    if library is not None and semver.parse(library) is None:
        hint = "a full version such as 1.2.3"
        raise UserError(f"'{library}' is no version", place="--next-library", hint=hint)
    changed: dict[str, Package] = {}

    def later(package: Package) -> Package:
        at = package.manifest.location
        if at not in changed:
            changed[at] = _later(package, step, library)
        return changed[at]

    current = request.current and later(request.current)
    return request._replace(requested=tuple(map(later, request.requested)), current=current)


def change(before: Plan, after: Plan, packages: tuple[Package, Package]) -> Change:
    """Return what changes from one plan to the next; the packages are those planned."""
    names = _name(before), _name(after)
    old, new = packages
    library = _library_version(old) or before.version, _library_version(new) or after.version
    rebuild = _must_be_rebuilt(before, after, names)
    return Change(
        before.package,
        before.target,
        (before.version, after.version),
        library,
        _library_version(old) is not None and library[0] == library[1],
        _kind(after) or _kind(before) or "file",
        names,
        rebuild,
        tuple(_consumers(before, after, names, rebuild)),
        tuple(_renamed(before.target, names)),
        compare(before, after),
    )


def _order(version: Version) -> tuple[Any, ...]:
    """Return what versions are ordered by: a pre-release comes before its release."""
    parts = [part for part in version.pre.split(".") if part]
    keys = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]
    return (*version[:3], not keys, keys)


def _stepped(now: Version, step: str) -> Version:
    if step == "major":
        first = now.pre and not (now.minor or now.patch)
        return Version(now.major if first else now.major + 1, 0, 0)
    if step == "minor":
        return Version(now.major, now.minor if now.pre and not now.patch else now.minor + 1, 0)
    return Version(now.major, now.minor, now.patch if now.pre else now.patch + 1)


def _later(package: Package, step: str, library: str | None) -> Package:
    """Return a package whose manifest has another version; places in it are those of the old."""
    old = package.manifest
    data = deepcopy(old.data)
    table = data["project" if "package" not in data else "package"]
    if step in STEPS and "version" in package.unseen:
        hint = "state the next version itself"
        raise old.error("the version is inherited from a manifest that is not there", hint=hint)
    table["version"] = next_version(package.version, step)
    if library is not None:
        _state(table, library, old)
    parsed = Parsed(Document(old.document.source, data))
    root = package.workspace.root
    manifest = Manifest(package.workspace.files, old.location, old.path, parsed)
    return Package(package.workspace, manifest, root if root.get("workspace") else None)


def _state(table: dict[str, Any], version: str, manifest: Manifest) -> None:
    for key in (*BASE[1:], "library"):
        table = table.setdefault(str(key), {})
        if not isinstance(table, dict):
            raise manifest.error("expected a table", *BASE)
    table["version"] = version


def _library_version(package: Package) -> str | None:
    """Return the version that the manifest states for the library, None where it states none."""
    said = package.manifest.get(*BASE, "library", "version")
    return said if isinstance(said, str) else None


def _name(plan: Plan) -> str | None:
    """Return the name under which programs ask for the shared library; None where there is none.

    That is the soname, the install name, or what the file is called on Windows; None too where
    only a build can tell.
    """
    library = shared(plan)
    if library is None or any(f" of {library.path}" in one.what for one in plan.unknown):
        return None
    binary = library.binary
    said = binary and (binary.soname or binary.install_name)
    return said or library.path.rpartition("/")[2]


def _kind(plan: Plan) -> str | None:
    library = shared(plan)
    if library is None or library.binary is None:
        return None
    if library.binary.soname:
        return "soname"
    return "install name" if library.binary.install_name else "file"


def _must_be_rebuilt(
    before: Plan, after: Plan, names: tuple[str | None, str | None]
) -> bool | None:
    old, new = names
    if old is None or before.refused or after.refused:
        return None
    if old != new:
        return True
    settled = _is_settled(before.version, after.version)
    return False if settled and _is_versioned(shared(after)) else None


def _is_versioned(library: Entry | None) -> bool:
    """Tell whether the name that programs ask for has a version in it: links then lead to it."""
    if library is None or library.binary is None:
        return False
    said = library.binary.soname or library.binary.install_name
    return bool(said and _version_in(said))


def _version_in(name: str) -> str:
    """Return the version in a soname or install name: `1` of libz.so.1, as of libz.1.dylib."""
    file = name.rpartition("/")[2]
    if file.endswith(".dylib"):
        return file.removesuffix(".dylib").partition(".")[2]
    return file.partition(".so.")[2]


def _consumers(
    before: Plan, after: Plan, names: tuple[str | None, str | None], rebuild: bool | None
) -> Iterator[str]:
    old, new = names
    if rebuild:
        yield f"programs that are linked with {old} must be built again: {_gone(new)}"
    elif rebuild is None and old == new is not None and _is_versioned(shared(after)):
        yield f"{new} stays the name that programs ask for, but pre-releases promise nothing"
    elif rebuild is False:
        yield f"programs need not be built again: {new} stays the name that they ask for"
        if _breaks(before.version, after.version):
            yield (
                f"{after.version} says that the interface is another than that of {before.version},"
                f" and {new} says that it is the same: what is linked with the old one loads the"
                " new one, whether it fits or not"
            )
    elif old is not None and old == new:
        yield (
            f"{new} has no version in it: programs load what lies there, and must be built again"
            " if the interface changes"
        )
    if any(entry.role == "static" for entry in after.tree):
        yield "what contains the static library keeps the old one until it is built again"


def _is_settled(before: str, after: str) -> bool:
    """Tell whether neither version is a pre-release, between which the interface may change."""
    return not any(version and version.pre for version in map(semver.parse, (before, after)))


def _gone(new: str | None) -> str:
    return f"they ask for a name that is no longer there, now {new}" if new else "there is none now"


def _breaks(before: str, after: str) -> bool:
    """Tell whether one version is incompatible with the other, as Cargo takes versions."""
    old, new = semver.parse(before), semver.parse(after)
    if old is None or new is None:
        return False
    return _compatible(old) != _compatible(new)


def _compatible(version: Version) -> tuple[int, ...]:
    numbers = version[:3]
    first = next((i for i, number in enumerate(numbers) if number), 2)
    return tuple(int(number) for number in numbers[: first + 1])


def _renamed(triple: str, names: tuple[str | None, str | None]) -> Iterator[Renamed]:
    if None in names:
        return
    target = targets.parse(triple)
    olds, news = (dict(policies.package_names(name or "", target)) for name in names)
    for distribution, before in olds.items():
        yield Renamed(distribution, before, news.get(distribution, before))
