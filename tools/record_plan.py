"""Record what real cargo-c installs of the crates of tests/plan, for other targets and releases.

    python tools/record_plan.py                all answers, which takes some minutes
    python tools/record_plan.py --check        compares instead of writing; exit 1 on a difference
    python tools/record_plan.py --only TARGET  of one target

Two releases: Debian 12's cargo-c, whose package is unpacked into the user's cache, and the one that
`make test` builds. Windows needs Debian's gcc-mingw-w64-x86-64, all else rustc alone: crates for a
foreign target do without any standard library, so that none has to be at hand, and lld links them.
What is not to be had on a machine is named, and left as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.support import cargo_c, cases, debian, lld, truth
from tests.support.cases import Case
from tests.support.record import Workshop, facts, record

HOST = "x86_64-unknown-linux-gnu"
LINKERS = {
    "x86_64-pc-windows-gnu": "x86_64-w64-mingw32-gcc",
    "x86_64-pc-windows-msvc": "link",
    "aarch64-apple-darwin": "darwin",
    "aarch64-unknown-linux-gnu": "gnu",
    "x86_64-unknown-freebsd": "gnu",
    "x86_64-unknown-linux-musl": "gnu",
}
"""By target: a command, or the flavour of lld."""
FLAGS = {
    "x86_64-pc-windows-gnu": "-Clink-self-contained=no",
    "x86_64-unknown-linux-musl": "-Clink-self-contained=no",
}
RUNS = {
    "debian": (HOST, "x86_64-pc-windows-gnu", "aarch64-unknown-linux-gnu"),
    "newest": tuple(LINKERS),
}
NOTE = "Written by: python tools/record_plan.py; never edited by hand. See README.md above."


class Recording(NamedTuple):
    """The answers of one release for one target."""

    workshop: Workshop
    release: str
    target: str

    @property
    def file(self) -> Path:
        """Return the file that keeps the answers."""
        return Path(cases.RECORDED, self.release, f"{self.target}.json")


def main() -> int:
    """Record or compare; return 1 where a comparison found differences."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", choices=[HOST, *LINKERS])
    arguments = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as work:
        for recording in recordings(work):
            if arguments.only in (None, recording.target):
                said = made(recording)
                if arguments.check:
                    different += compared(recording.file, said)
                else:
                    recording.file.parent.mkdir(parents=True, exist_ok=True)
                    recording.file.write_text(written(said), encoding="utf-8")
                    print(
                        f"{recording.release} {recording.target}: {len(said['answers'])} answers",
                        flush=True,
                    )
    return int(different > 0)


def recordings(work: str) -> Iterator[Recording]:
    """Yield what can be recorded on this machine, and name what cannot."""
    for kind, targets in RUNS.items():
        try:
            if kind == "debian":
                workshop, release = debian.provide(), debian.RELEASE
            else:
                workshop = Workshop(cargo_c.provide())
                release = os.path.basename(os.path.dirname(workshop.commands)).rpartition("-")[2]
        except cargo_c.NoCargoCError as error:
            print(error)
            continue
        for target in targets:
            found = workshop if target == HOST else _for_target(workshop, target, work)
            if found is None:
                print(f"{target}: no command {LINKERS[target]} on this machine")
            else:
                yield Recording(found, release, target)


def made(recording: Recording) -> dict[str, Any]:
    """Return the answers of a release and target, what is the same in all of them said once."""
    host = facts()
    target = () if recording.target == HOST else (f"--target={recording.target}",)

    def one(case: Case) -> dict[str, Any]:
        said = record(recording.workshop, case.folder, (*case.args, *target), host)
        if said["exit"] and truth.cause(truth.Answer("", said)) not in truth.CAUSES.values():
            raise SystemExit(f"{case}: no answer of cargo-c, but a failure of its tools: {said}")
        return said

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, cases.recorded()))
    shared = {key: answers[0][key] for key in ("cargo_c", "target", "host")}
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    rows = [{key: row[key] for key in row if key not in shared} for row in answers]
    return {"note": NOTE, "rustc": rustc.stdout.split()[1], **shared, "answers": rows}


def written(said: dict[str, Any]) -> str:
    """Return answers as JSON, one a line."""
    head = {key: value for key, value in said.items() if key != "answers"}
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in said["answers"])
    return f'{json.dumps(head)[:-1]}, "answers": [\n{rows}\n]}}\n'


def compared(file: Path, said: dict[str, Any]) -> int:
    """Print how a new recording differs from the one that is kept; return how often."""
    kept = {_name(row): _essence(row) for row in json.loads(file.read_text())["answers"]}
    new = {_name(row): _essence(row) for row in said["answers"]}
    differing = [name for name in {**kept, **new} if kept.get(name) != new.get(name)]
    print(f"{file.parent.name} {file.stem}: {len(new) - len(differing)} of {len(new)} as recorded")
    for name in differing:
        print(f"  {name}\n    was {kept.get(name)}\n    is  {new.get(name)}")
    return len(differing)


def _for_target(workshop: Workshop, target: str, work: str) -> Workshop | None:
    linker = shutil.which(LINKERS[target])
    if LINKERS[target] in ("link", "darwin", "gnu"):
        linker = _lld(LINKERS[target], work)
    if linker is None:
        return None
    variable = target.upper().replace("-", "_")
    environment = {
        **workshop.environment,
        f"CARGO_TARGET_{variable}_LINKER": linker,
        f"CARGO_TARGET_{variable}_RUSTFLAGS": FLAGS.get(target, ""),
        "CARGO_PROFILE_RELEASE_STRIP": "none",
        "DLLTOOL": "x86_64-w64-mingw32-dlltool",
    }
    return workshop._replace(environment=environment, bare=True)


def _lld(flavour: str, work: str) -> str:
    """Write a command that links with rustc's own lld; return its path."""
    sysroot = subprocess.run(
        ["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True
    ).stdout.strip()
    command = Path(sysroot, "lib", "rustlib", facts()["triple"], "bin", "rust-lld")
    script = Path(work, flavour)
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {lld.__file__} {command} {flavour} "$@"\n')
    script.chmod(0o755)
    return str(script)


def _name(row: dict[str, Any]) -> str:
    return " ".join([row["crate"], *row["args"]])


def _essence(row: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what another rustc may say otherwise."""
    if row["exit"]:
        return {"cause": truth.cause(truth.Answer("", row))}
    return {**row, "tree": list(_without_native(row["tree"]))}


def _without_native(tree: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in tree:
        lines = entry.get("text", "").split("\n")
        yield {**entry, "text": [line for line in lines if not line.startswith("Libs")]}


if __name__ == "__main__":
    sys.exit(main())
