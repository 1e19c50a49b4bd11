"""Compare the exports read from sources with the dynamic symbols of real builds.

    python tools/check_exports.py [TRUTH]

`tests/data/exports.json` names builds of published crates and what `nm -D --defined-only` listed;
TRUTH, where given, holds more: `real/NAME/RELEASE/TARGET/*.json`, answers of real `cargo cinstall`
runs. The sources are those that cargo unpacks, and it fetches what is not there. Prints a table
with precision and recall, every name that one side lacks, and why it does; and where the rules
about exports find something else than is recorded there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from cargoc_check.capi import exported
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.platforms import targets
from tests.support.truth import unpacked

RECORD = Path(__file__).resolve().parent.parent / "tests" / "data" / "exports.json"
_WHY = {entry["crate"]: entry["why"] for entry in json.loads(RECORD.read_text())["explained"]}
_BESIDE: dict[str, tuple[str, ...]] = {"libz-rs-sys-cdylib": ("libz-rs-sys@0.6.8",)}
"""Dependencies that lie in the repository of an answer's crate."""
_FINDINGS: dict[str, list[str]] = json.loads(RECORD.read_text())["findings"]
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


class Compared(NamedTuple):
    """The exports of one real build, and what the sources say."""

    crate: str
    built: frozenset[str]
    read: frozenset[str]
    may_export_more: tuple[str, ...]

    @property
    def row(self) -> str:
        """Return a line of the table: precision and recall in percent."""
        both = len(self.built & self.read)
        precision = 100 * both / len(self.read) if self.read else 100
        recall = 100 * both / len(self.built) if self.built else 100
        counts = f"{len(self.built):5} {len(self.read):5} {both:5}"
        return f"{self.crate:32} {counts} {precision:6.1f} {recall:6.1f}"


def main() -> int:
    """Compare all; 1 when a difference is not explained in the record."""
    built = [*recorded(), *(answers(Path(sys.argv[1])) if sys.argv[1:] else ())]
    failed = False
    print(f"{'crate':32} built  read  both   prec.  recall")
    for one in built:
        found = compared(one)
        print(found.row)
        for what, names in (
            ("only built", found.built - found.read),
            ("only read", found.read - found.built),
        ):
            if names:
                print(f"    {what}: {', '.join(sorted(names)[:8])}")
                print(f"    {_WHY.get(one.crate, 'why is not in the record')}")
        is_explained = one.crate in _WHY and bool(found.may_export_more)
        failed |= bool(found.read - found.built)
        failed |= bool(found.built - found.read) and not is_explained
        expected = _FINDINGS.get(f"{one.crate}-{one.version}", [])
        if not one.beside and (now := findings(one)) != expected:
            print(f"    findings differ from the record: {now}")
            failed = True
    return int(failed)


def findings(built: Built) -> list[str]:
    """Return what the rules about exports find in a crate: none where cargo-c would not take it."""
    report = audit(open_request(Directory(_source(built.crate, built.version))), Options())
    return sorted(
        f"{found.rule} {found.severity.name.lower()}: {found.message}"
        for found in report.findings
        if "CAPI621" <= found.rule <= "CAPI659"
    )


def recorded() -> Iterator[Built]:
    """Yield the builds in the record."""
    for entry in json.loads(RECORD.read_text())["builds"]:
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


def compared(built: Built) -> Compared:
    """Compare a build with what the sources say."""
    with ExitStack() as stack:
        source = _source(built.crate, built.version)
        path = "Cargo.toml"
        if built.beside:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            _workspace(Path(folder), built)
            source, path = folder, f"{built.crate}/Cargo.toml"
        package = open_request(Directory(source), path).requested[0]
        found = surface(package)
    target = targets.parse(built.target)
    seen = exported.seen(package, found, target, built.build)
    names = frozenset(one.export.name for one in seen if one.compiled is not False)
    more = tuple(sorted({at.reason for at in found.may_export_more}))
    return Compared(f"{built.crate}-{built.version}", built.names, names, more)


def _workspace(folder: Path, built: Built) -> None:
    """Lay a crate and dependencies of it into one workspace, as in their repository."""
    members = [built.crate]
    shutil.copytree(_source(built.crate, built.version), folder / built.crate)
    manifest = folder / built.crate / "Cargo.toml"
    text = manifest.read_text(encoding="utf-8")
    for name, version in (entry.split("@") for entry in built.beside):
        shutil.copytree(_source(name, version), folder / name)
        table = f"[dependencies.{name}]\n"
        text = text.replace(table, f'{table}path = "../{name}"\n')
        members.append(name)
    manifest.write_text(text, encoding="utf-8")
    (folder / "Cargo.toml").write_text(f"[workspace]\nmembers = {json.dumps(members)}\n")


def _source(crate: str, version: str) -> str:
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


if __name__ == "__main__":
    sys.exit(main())
