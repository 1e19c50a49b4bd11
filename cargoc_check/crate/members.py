"""The members of a workspace: those that it lists, and the path dependencies of all of them.

After `find_members` and the validations in cargo's `core/workspace.rs`.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..errors import UserError
from ..findings import KeyPath
from . import globs, paths, roots
from .dependencies import Dependency
from .manifest import NAME, Manifest, Manifests
from .package import Package


class Mention(NamedTuple):
    """A directory that should hold a manifest, and the key that says so."""

    location: str
    manifest: Manifest
    key: KeyPath
    dependency: bool


def collect(
    manifests: Manifests,
    root: Manifest,
    package: Callable[[Manifest], Package],
    is_complete: Callable[[], bool],
) -> tuple[Manifest, ...]:
    """Return the manifests of a workspace's members in cargo's order, a virtual root among them.

    What is missing is passed over unless the subject's files are complete, which is asked only
    then. Raises UserError for a workspace that cargo refuses.
    """
    found: dict[str, Manifest] = {}
    seen: set[tuple[str, bool]] = set()
    waiting = [*_listed(manifests, root, "members"), Mention(root.location, root, (), False)]
    waiting.reverse()
    while waiting:
        mention = waiting.pop()
        if mention.location in found or (mention.location, mention.dependency) in seen:
            continue
        seen.add((mention.location, mention.dependency))
        if not _belongs(manifests, root, mention):
            continue
        manifest = manifests.at(mention.location)
        if manifest is None:
            if is_complete():
                raise _missing(mention)
            continue
        found[mention.location] = manifest
        if manifest.is_package:
            waiting += reversed(_dependencies(root, package(manifest)))
    members = tuple(found.values())
    _check_names(members)
    _check_roots(manifests, root, members)
    return members


def collect_default(
    manifests: Manifests,
    root: Manifest,
    members: tuple[Manifest, ...],
    is_complete: Callable[[], bool],
) -> tuple[Manifest, ...]:
    """Return the manifests of `default-members`; raises as `collect`."""
    by_location = {manifest.location: manifest for manifest in members}
    listed = {mention.location for mention in _listed(manifests, root, "members")}
    found: dict[str, Manifest] = {}
    for mention in _listed(manifests, root, "default-members"):
        location = mention.location
        if location in by_location:
            found[location] = by_location[location]
        elif (
            not (location in listed and roots.excluded(manifests, root, location)) and is_complete()
        ):
            message = "a default member that is no member of the workspace"
            raise root.error(message, *mention.key)
    return tuple(found.values())


def _listed(manifests: Manifests, root: Manifest, key: str) -> list[Mention]:
    """Return what `members` or `default-members` name; what matches nothing names itself."""
    found: list[Mention] = []
    search = globs.Search(manifests.files)
    for index, entry in enumerate(root.get("workspace", key) or ()):
        at: KeyPath = ("workspace", key, index)
        try:
            matches = search.expand(root.location, entry)
        except ValueError as error:
            raise root.error(f"`{entry}` is no pattern: {error}", *at) from error
        base = manifests.files.base
        folders = [m for m in matches if manifests.files.is_dir(paths.relative(base, m))]
        named = folders if matches else [paths.absolute(root.location, entry)]
        found += [Mention(location, root, at, False) for location in named]
    return found


def _belongs(manifests: Manifests, root: Manifest, mention: Mention) -> bool:
    """Tell whether what is mentioned becomes a member, if it is there."""
    location = mention.location
    if mention.dependency and not paths.within(location, root.location):
        outside = manifests.at(location)
        if outside is not None and roots.find(manifests, outside) is not root:
            return False
    return not roots.excluded(manifests, root, f"{location}/{NAME}")


def _dependencies(root: Manifest, package: Package) -> list[Mention]:
    base = package.workspace.files.base
    said_in = {root.path: root, package.manifest.path: package.manifest}
    first: dict[str, Dependency] = {}
    for dependency in package.dependencies:
        if dependency.path is not None:
            first.setdefault(dependency.path, dependency)
    return [
        Mention(paths.absolute(base, path), said_in[d.place.path], d.place.key, True)
        for path, d in first.items()
    ]


def _missing(mention: Mention) -> UserError:
    what = "path dependency" if mention.dependency else "member"
    return mention.manifest.error(f"there is no {NAME} for this {what}", *mention.key)


def _check_names(members: tuple[Manifest, ...]) -> None:
    seen: dict[str, Manifest] = {}
    for manifest in members:
        if not manifest.is_package:
            continue
        name = str(manifest.get("package", "name"))
        if name in seen:
            message = f"two packages named `{name}` in the workspace, the other in "
            raise manifest.error(message + seen[name].path, "package", "name")
        seen[name] = manifest


def _check_roots(manifests: Manifests, root: Manifest, members: tuple[Manifest, ...]) -> None:
    if root not in members:
        raise root.error("the workspace excludes its own root", "workspace", "exclude")
    for manifest in members:
        if manifest is root:
            continue
        if manifest.get("workspace") is not None:
            message = f"a workspace inside the workspace of {root.path}"
            hint = "take its `[workspace]` away, or exclude it in the outer one"
            raise manifest.error(message, "workspace", hint=hint)
        own = roots.find(manifests, manifest)
        if own is not root:
            message = f"{root.path} has the package as a member, "
            if own is None:
                hint = "add `package.workspace` with the way to the root"
                raise manifest.error(message + "but it is not below that", "package", hint=hint)
            raise manifest.error(message + f"but it belongs to {own.path}", "package")
