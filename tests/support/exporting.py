"""Real builds of published crates: what they export, and what our reading of their sources says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from cargoc_check.capi import exported
from cargoc_check.capi.exported import Seen
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.platforms import targets
from tests.support.truth import unpacked

RECORD: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parent.parent / "data" / "exports.json").read_text()
)
_BESIDE: dict[str, tuple[str, ...]] = {"libz-rs-sys-cdylib": ("libz-rs-sys@0.6.8",)}
"""Dependencies that lie in the repository of an answer's crate."""
_LINUX = "x86_64-unknown-linux-gnu"


class Built(NamedTuple):
    """A real build: the names that it exports, and what it turned on.

    `beside` are dependencies, with their release, that are read as if they lay in its workspace.
    """

    crate: str
    version: str
    names: frozenset[str]
    target: str = _LINUX
    build: exported.Build = exported.CARGO_C
    beside: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """Return the crate and its version, as cargo names its folder."""
        return f"{self.crate}-{self.version}"


class Read(NamedTuple):
    """What the sources of a build say: the exports that are compiled, and why there may be more."""

    exports: tuple[Seen, ...]
    may_export_more: tuple[str, ...]


def recorded() -> Iterator[Built]:
    """Yield the builds in the record."""
    for entry in RECORD["builds"]:
        features = (*entry.get("features", ()), *(["default"] * entry.get("default", True)))
        settings = tuple((name, None) for name in entry.get("cfg", ()))
        build = exported.Build(features, settings)
        names = frozenset(entry["names"])
        beside = tuple(entry.get("beside", ()))
        yield Built(entry["crate"], entry["version"], names, _LINUX, build, beside)


def answers(truth: Path) -> Iterator[Built]:
    """Yield one build for each crate and target: that of the newest release."""
    newest: dict[tuple[str, str], Path] = {}
    for path in sorted(truth.glob("real/*/*/*/*.json")):
        newest[path.parts[-4], path.parts[-2]] = path
    for path in newest.values():
        said = json.loads(path.read_text())
        binaries = [entry["binary"] for entry in said.get("tree", ()) if entry.get("binary")]
        if not said["exit"] and binaries:
            names = frozenset(binaries[0]["exports"])
            beside = _BESIDE.get(said["crate"], ())
            yield Built(said["crate"], said["version"], names, said["target"], beside=beside)


def read(built: Built) -> Read:
    """Read the sources of a build, for its target and with what it turned on."""
    with ExitStack() as stack:
        folder = source(built.crate, built.version)
        path = "Cargo.toml"
        if built.beside:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            _workspace(Path(folder), built)
            path = f"{built.crate}/Cargo.toml"
        package = open_request(Directory(folder), path).requested[0]
        found = surface(package)
    seen = exported.seen(package, found, targets.parse(built.target), built.build)
    more = tuple(sorted({at.reason for at in found.may_export_more}))
    return Read(tuple(one for one in seen if one.compiled is not False), more)


def findings(crate: str, version: str) -> list[str]:
    """Return what the rules about exports find in a crate, as one that cargo-c takes."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(source(crate, version), folder, dirs_exist_ok=True)
        manifest = Path(folder, "Cargo.toml")
        text = manifest.read_text(encoding="utf-8")
        if not re.search(r"^capi\b", text, re.MULTILINE):
            head, _, rest = text.partition("\n[features]\n")
            manifest.write_text(f"{head}\n[features]\ncapi = []\n{rest}", encoding="utf-8")
        report = audit(open_request(Directory(folder)), Options())
    return sorted(
        f"{found.rule} {found.severity.name.lower()}: {found.message}"
        for found in report.findings
        if "CAPI621" <= found.rule <= "CAPI659"
    )


def source(crate: str, version: str) -> str:
    """Return where cargo has unpacked a crate; it fetches one that is not there."""
    found = unpacked(crate, version)
    if found is None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "src").mkdir()
            Path(folder, "src", "lib.rs").touch()
            head = '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n'
            dependency = f'[dependencies]\n{crate} = "={version}"\n'
            Path(folder, "Cargo.toml").write_text(head + dependency, encoding="utf-8")
            subprocess.run(["cargo", "fetch", "--quiet"], cwd=folder, check=True)
        found = unpacked(crate, version)
    assert found is not None
    return found


def _workspace(folder: Path, built: Built) -> None:
    """Lay a crate and dependencies of it into one workspace, as in their repository."""
    members = [built.crate]
    shutil.copytree(source(built.crate, built.version), folder / built.crate)
    manifest = folder / built.crate / "Cargo.toml"
    text = manifest.read_text(encoding="utf-8")
    for name, version in (entry.split("@") for entry in built.beside):
        shutil.copytree(source(name, version), folder / name)
        table = f"[dependencies.{name}]\n"
        text = text.replace(table, f'{table}path = "../{name}"\n')
        members.append(name)
    manifest.write_text(text, encoding="utf-8")
    (folder / "Cargo.toml").write_text(f"[workspace]\nmembers = {json.dumps(members)}\n")
