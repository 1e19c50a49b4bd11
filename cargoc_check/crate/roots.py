"""Which workspace a manifest belongs to: cargo's search, upwards from a manifest.

After `find_root` and `WorkspaceRootConfig` in cargo's `core/workspace.rs`. A root that has been
met before comes first, as in cargo: so a workspace that lists a package below another, unrelated
root keeps it, while a search that begins at the package finds the other.
"""

from __future__ import annotations

from ..errors import UserError
from . import paths
from .borders import Borders
from .manifest import NAME, Manifest, Manifests


def find(manifests: Manifests, manifest: Manifest) -> Manifest | None:
    """Return the manifest with the `[workspace]` that this one belongs to by its own account.

    Raises UserError for a `package.workspace` that points nowhere, unless there are manifests only,
    and for a manifest on the way up that cargo would refuse.
    """
    path = f"{manifest.location}/{NAME}"
    if (own := _said(manifests, manifest, path)) is not None:
        return own
    for directory in _upwards(manifest.location):
        root = manifests.roots.get(directory)
        if root is not None and not excluded(manifests, root, path):
            return root
    for directory in _upwards(manifest.location)[1:]:
        if _is_packaging(directory):
            break
        above = _above(manifests, directory, manifest)
        if above is not None and (root := _said(manifests, above, path)) is not None:
            return root
    return None


def excluded(manifests: Manifests, root: Manifest, path: str) -> bool:
    """Tell whether the root's `exclude` names an absolute path and its `members` do not."""
    return _borders(manifests, root, "exclude").hold(path) and not _borders(
        manifests, root, "members"
    ).hold(path)


def _said(manifests: Manifests, manifest: Manifest, path: str) -> Manifest | None:
    """Return the root that a manifest names for the manifest at `path`, itself or another."""
    if isinstance(manifest.get("workspace"), dict):
        return None if excluded(manifests, manifest, path) else manifest
    pointer = manifest.get("package", "workspace")
    if not isinstance(pointer, str):
        return None
    root = manifests.at(paths.absolute(manifest.location, pointer))
    if root is None and not manifests.has_sources(manifest):
        return None
    if root is None or root.get("workspace") is None:
        what = "there is no manifest" if root is None else "it has no `[workspace]`"
        message = f"`package.workspace` points to {pointer}, but {what}"
        raise manifest.error(message, "package", "workspace")
    return root


def _borders(manifests: Manifests, root: Manifest, key: str) -> Borders:
    """Return what the entries begin. As in cargo, `*` and `..` are names like others."""
    known = manifests.borders
    if (root.location, key) not in known:
        entries = root.get("workspace", key) or ()
        known[root.location, key] = Borders(_placed(root.location, entry) for entry in entries)
    return known[root.location, key]


def _placed(location: str, entry: str) -> str:
    start = "" if entry.startswith("/") else location.rstrip("/")
    return "/".join([start, *(part for part in entry.split("/") if part not in ("", "."))])


def _above(manifests: Manifests, directory: str, below: Manifest) -> Manifest | None:
    try:
        return manifests.at(directory)
    except UserError as error:
        hint = f"cargo looks for a workspace there; `[workspace]` in {below.path} would end that"
        raise UserError(error.message, place=error.place, hint=hint) from error


def _upwards(directory: str) -> list[str]:
    found = [directory]
    while directory != "/":
        directory = paths.parent(directory)
        found.append(directory)
    return found


def _is_packaging(directory: str) -> bool:
    """Tell whether this is where `cargo package` unpacks: what it checks there stands alone."""
    return directory.endswith("/target/package")
