"""What real cargo makes of a tree of files, and what we make of it, in the same shape."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from cargoc_check.crate.files import Directory
from cargoc_check.crate.package import Package
from cargoc_check.crate.workspace import Request, open_request

Tree = dict[str, str]

_LIBRARIES = {"lib", "rlib", "dylib", "cdylib", "staticlib", "proc-macro"}


def write(root: Path, tree: Tree) -> None:
    """Write files by their paths; what ends in a slash is a folder."""
    for path, content in tree.items():
        target = root / path
        if path.endswith("/"):
            target.mkdir(parents=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)


def package(name: str, more: str = "", version: str = "1.2.3") -> str:
    """Return a manifest of a package."""
    head = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
    return head + more


def cargo(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run cargo without a network; the machine's own configuration has no say."""
    environment = {**os.environ, "CARGO_NET_OFFLINE": "true", "CARGO_TERM_COLOR": "never"}
    return subprocess.run(
        ["cargo", *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def metadata(directory: Path) -> dict[str, Any] | None:
    """Return what `cargo metadata` says, None where it refuses."""
    run = cargo(directory, "metadata", "--no-deps", "--format-version", "1")
    said: dict[str, Any] | None = json.loads(run.stdout) if run.returncode == 0 else None
    return said


def by_cargo(directory: Path) -> dict[str, Any]:
    """Return cargo's account of the workspace around a directory."""
    said = metadata(directory)
    assert said is not None
    names = {p["id"]: p["name"] for p in said["packages"]}
    account: dict[str, Any] = {
        "members": [names[key] for key in said["workspace_members"]],
        "requested": [names[key] for key in said["workspace_default_members"]],
    }
    for p in said["packages"]:
        folder = os.path.dirname(p["manifest_path"])
        targets = p["targets"]
        libraries = [t for t in targets if _LIBRARIES & set(t["kind"])]
        account[p["name"]] = {
            "directory": folder,
            "version": p["version"],
            "edition": p["edition"],
            "description": p["description"],
            "license": p["license"],
            "license-file": p["license_file"],
            "features": {name: tuple(values) for name, values in p["features"].items()},
            "library": [(t["name"], t["src_path"]) for t in libraries],
            "binaries": sorted(t["name"] for t in targets if t["kind"] == ["bin"]),
            "build": [t["src_path"] for t in targets if t["kind"] == ["custom-build"]],
            "dependencies": sorted(map(_dependency_of_cargo, p["dependencies"])),
        }
    return account


def by_us(directory: Path) -> dict[str, Any]:
    """Return our account of the workspace around a directory."""
    request = open_request(Directory(str(directory)))
    members = request.workspace.members
    account: dict[str, Any] = {"members": [p.name for p in members], "requested": names(request)}
    for p in members:
        library, build = p.library, p.build_script
        account[p.name] = {
            "directory": _full(directory, p.directory),
            "version": p.version,
            "edition": p.edition,
            "description": _value(p, "description"),
            "license": _value(p, "license"),
            "license-file": _value(p, "license-file"),
            "features": p.features,
            "library": [(library.name, _full(directory, library.path))] if library else [],
            "binaries": list(p.binaries),
            "build": [_full(directory, build)] if build else [],
            "dependencies": sorted(
                (
                    d.key,
                    d.package,
                    d.kind,
                    d.target or "",
                    _full(directory, d.path) if d.path else "",
                    d.optional,
                    d.features,
                    d.default_features,
                )
                for d in p.dependencies
            ),
        }
    return account


def names(request: Request) -> list[str]:
    """Return the names of what is requested."""
    return [p.name for p in request.requested]


def _dependency_of_cargo(said: dict[str, Any]) -> tuple[Any, ...]:
    return (
        said["rename"] or said["name"],
        said["name"],
        said["kind"] or "normal",
        said["target"] or "",
        os.path.normpath(said["path"]) if said.get("path") else "",
        said["optional"],
        tuple(said["features"]),
        said["uses_default_features"],
    )


def _value(p: Package, name: str) -> Any:
    said = p.field(name)
    return said.value if said else None


def _full(directory: Path, path: str | None) -> str:
    assert path is not None
    return os.path.normpath(directory / path)
