"""Propose cargo-c support for every crate of a corpus, and have git take the patches.

    python tools/check_proposals.py ../shared/corpus/nocapi [--patches FOLDER] [--choices]

The corpus has folders of repositories with an ORIGIN.json that names the crates; there are
manifests in them, and no sources. Each repository is tried as it is, with the other line end, and
without a line break at the end of its files. Prints for each crate what was proposed, whether
`git apply` takes it, what the audit of the patched crate finds that it did not find before, and
whether it can be planned.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cargoc_check.capi.releases import newest
from cargoc_check.crate.files import Directory
from cargoc_check.crate.overlay import Contents, Overlay
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.errors import UserError
from cargoc_check.findings import Severity
from cargoc_check.fixes.model import Proposal
from cargoc_check.fixes.propose import propose
from cargoc_check.fixes.stated import Stated
from cargoc_check.plan import make
from cargoc_check.plan.model import Host
from cargoc_check.plan.model import Options as PlanOptions
from cargoc_check.text.diff import FileChange, git_diff

DROP_IN = Stated(
    name="dav1d",
    header_files=("src/include/dav1d/*.h",),
    layout=("dav1d/dav1d.h",),
    pc_name="dav1d",
    pc_title="libdav1d",
    soname_version="7.0.0",
    replaces="dav1d",
)
"""What is known of dav1d, which rav1d is a port of: it can be put in its place."""
STATED: dict[str, dict[str, Stated]] = {
    "memorysafety__rav1d": {"": Stated(), "as dav1d": DROP_IN},
}
ABOUT_PLACES = ("CAPI102", "CAPI105")
"""Found where one asks at a workspace's root for what is in a member."""


class Row(NamedTuple):
    """What became of one crate in one way of writing its files."""

    crate: str
    outcome: str
    choices: str
    applies: bool
    brought: tuple[str, ...]
    planned: str
    diff: str

    @property
    def is_good(self) -> bool:
        """Tell whether there is a sound patch, or a word why there is none."""
        return self.applies and not self.brought and self.planned in ("yes", "")


def main() -> int:
    """Print a line for each crate; 1 if a patch does not apply or brings something wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--patches", type=pathlib.Path, help="write the patches here")
    parser.add_argument("--choices", action="store_true", help="print what was chosen, and why")
    arguments = parser.parse_args()
    rows: list[Row] = []
    print(f"{'crate':44} {'proposed':8} applies planned  choices")
    for name, change in VARIANTS.items():
        for row in _rows(arguments.corpus, change):
            rows.append(row)
            if name == "as it is" or not row.is_good:
                _print(row, "" if name == "as it is" else f" [{name}]")
            if arguments.patches and name == "as it is" and row.diff:
                arguments.patches.mkdir(parents=True, exist_ok=True)
                file = arguments.patches / f"{row.crate.replace('/', '_')}.patch"
                file.write_text(row.diff, encoding="utf-8", errors="surrogateescape")
    added = sum(row.outcome == "add" for row in rows)
    bad = sum(not row.is_good for row in rows)
    print(f"{len(rows)} crates and ways to write them, {added} patches, {bad} that are not sound")
    return int(bad > 0)


def _print(row: Row, note: str) -> None:
    applies = "yes" if row.applies else "NO"
    print(f"{row.crate + note:44} {row.outcome:8} {applies:7} {row.planned:8} {row.choices}")
    for found in row.brought:
        print(f"    brought: {found}")


def _rows(corpus: pathlib.Path, change: Callable[[bytes], bytes]) -> Iterator[Row]:
    for folder in sorted(p for p in corpus.iterdir() if p.is_dir()):
        origin = json.loads((folder / "ORIGIN.json").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as made:
            top = pathlib.Path(made)
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                if path.name != "ORIGIN.json":
                    target = top / path.relative_to(folder)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(change(path.read_bytes()))
            subprocess.run(["git", "init", "-q", made], check=True)
            for crate in origin["crates"]:
                for note, stated in STATED.get(folder.name, {"": Stated()}).items():
                    label = f"{folder.name}/{crate['path']}".removesuffix("/Cargo.toml")
                    yield _row(top, crate["path"], f"{label} {note}".strip(), stated)


def _row(top: pathlib.Path, path: str, label: str, stated: Stated) -> Row:
    inner = pathlib.PurePosixPath(path).parent
    files = Directory(str(top / inner))

    def opened(laid: Contents) -> Request:
        return open_request(Overlay(files, laid) if laid else files)

    try:
        proposal = propose(opened, Options(), stated)
    except UserError as error:
        return Row(label, "refused", f"{error.message}; {error.hint}", True, (), "", "")
    changes = [change for step in proposal.steps for change in step.changes]
    shown = [FileChange(_below_top(top, inner, c.path), c.before, c.after) for c in changes]
    diff = git_diff(shown)
    after = opened({change.path: change.after for change in changes})
    brought = tuple(sorted(_findings(after) - _findings(opened({}))))
    return Row(
        label,
        proposal.kind,
        _chosen(proposal),
        not diff or _applies(top, diff, shown),
        tuple(found for found in brought if not found.startswith(ABOUT_PLACES)),
        _planned(after),
        diff,
    )


def _below_top(top: pathlib.Path, inner: pathlib.PurePosixPath, path: str) -> str:
    return (top / inner / path).resolve().relative_to(top.resolve()).as_posix()


def _chosen(proposal: Proposal) -> str:
    return "; ".join(f"{choice.key} {choice.value}" for choice in proposal.choices)


def _applies(top: pathlib.Path, diff: str, changes: list[FileChange]) -> bool:
    """Tell whether git takes the patch, and makes the bytes of it that were meant."""
    encoded = diff.encode(errors="surrogateescape")
    with tempfile.TemporaryDirectory() as made:
        copy = pathlib.Path(made)
        for change in changes:
            if change.before is not None:
                (copy / change.path).parent.mkdir(parents=True, exist_ok=True)
                (copy / change.path).write_bytes(change.before)
        subprocess.run(["git", "init", "-q", made], check=True)
        command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
        done = subprocess.run(command, input=encoded, cwd=made, check=False, capture_output=True)
        return done.returncode == 0 and all(
            (copy / change.path).read_bytes() == change.after for change in changes
        )


def _findings(request: Request) -> set[str]:
    """Return what is wrong by itself, whatever the crate says to cargo-c, and all else."""
    return {
        f"{found.rule}: {found.message}"
        for found in audit(request, Options()).findings
        if found.severity is not Severity.INFO and found.rule not in _OF_THE_CRATE
    }


_OF_THE_CRATE = frozenset({"CAPI801", "CAPI803", "CAPI804"})
"""About licence and dependencies: asked only of crates that cargo-c takes, and not ours to mend."""


def _planned(request: Request) -> str:
    plans = make(request, newest(), PlanOptions(), Host())
    refused = [plan.refused for plan in plans if plan.refused]
    return "yes" if plans and not refused else "NO"


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "CRLF": _crlf,
    "no final newline": lambda data: data.rstrip(b"\r\n"),
}


if __name__ == "__main__":
    sys.exit(main())
