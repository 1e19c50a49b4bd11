"""Mends that concern a workspace: its root, and members beside each other."""

from __future__ import annotations

from typing import Any

from ...crate import paths
from ...crate.mending import Mending
from ...crate.package import Package
from ...crate.workspace import Request, Workspace
from ...findings import Fix, KeyPath
from ..acceptance import qualifies
from ..resolve import BASE


def resolver(workspace: Workspace) -> Fix | None:
    """Choose the resolver that knows each member's features."""
    if workspace.root.get("workspace") is None:
        return None
    return Mending.of(workspace.root).set(("workspace", "resolver"), "2").fix("unsafe")


def default_members(request: Request) -> Fix | None:
    """Have the member with the C API built in the root, where members are named for that."""
    root = request.workspace.root
    named = root.get("workspace", "default-members")
    found = [p for p in request.workspace.members if qualifies(p)]
    if not isinstance(named, list) or len(found) != 1:
        return None
    folder = paths.relative(root.location, found[0].manifest.location)
    key = ("workspace", "default-members")
    return Mending.of(root).append(key, folder).fix("unsafe")


def metadata_to_member(request: Request) -> Fix | None:
    """Move the metadata from the root to the member with the C API, which must have none yet."""
    root = request.workspace.root
    found = [p for p in request.workspace.members if qualifies(p)]
    if len(found) != 1 or found[0].manifest.get(*BASE) is not None:
        return None
    manifest = found[0].manifest
    said = root.get("workspace", "metadata", "capi")
    if manifest.path == root.path or not isinstance(said, dict):
        return None
    there = _with_tables(Mending.of(manifest), BASE, said).fix("unsafe")
    return Mending.of(root).remove(("workspace", "metadata", "capi")).fix("unsafe", there)


def profile_to_root(package: Package, table: str, name: str) -> Fix | None:
    """Move a table that counts in the root only there, or take it out where that has the same."""
    manifest, root = package.manifest, package.workspace.root
    said = manifest.get(table, name)
    taken = Mending.of(manifest).remove((table, name))
    if root.get(table, name) is not None or table != "profile" or not isinstance(said, dict):
        return None
    return taken.fix("unsafe", _with_tables(Mending.of(root), (table, name), said).fix("unsafe"))


def _with_tables(mending: Mending, key: KeyPath, said: dict[str, Any]) -> Mending:
    """Set the values of a table one by one, those of tables in it last."""
    for name, value in sorted(said.items(), key=lambda pair: isinstance(pair[1], dict)):
        if isinstance(value, dict) and value:
            _with_tables(mending, (*key, name), value)
        else:
            mending.set((*key, name), value)
    return mending
