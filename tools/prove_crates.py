"""Prove the patches for published crates: each is applied, built with real cargo-c, used from C.

    python tools/prove_crates.py                 all crates of tests/data/proven.json
    python tools/prove_crates.py CRATE...        these
    python tools/prove_crates.py --propose       the patches alone: nothing is built
    python tools/prove_crates.py --write         what came of them is recorded

Each crate is fetched with cargo, its maintainer's manifest put back, and the patch that `fix`
proposes taken by `git apply` and proved. Prints a table, with what a maintainer has still to
decide; 1 where something else comes out than is recorded there. By hand are, in the record, the
crate and its version, `state` (choices stated, as `fixes.stated` names them), `cargo` (further
arguments of `cargo cinstall`), `environment` (variables for the build), `needs` (commands and pc
files that have to be there) and `why` it is not proven.

This runs the crates' build scripts. What is built is kept, so that a second run is quick: below
--folder, else in the user's cache, about 10 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cargoc_check.crate.files import Directory
from cargoc_check.crate.overlay import Contents, Overlay
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.fixes.model import Proposal
from cargoc_check.fixes.propose import propose
from cargoc_check.fixes.prove import prove
from cargoc_check.fixes.stated import Stated
from cargoc_check.text.diff import FileChange, git_diff
from cargoc_check.trial.model import Stage, Wish
from tests.support import cargo_c, packages, published

RECORD = Path(__file__).resolve().parent.parent / "tests" / "data" / "proven.json"
_BUILT, _VERIFIED = ("build", "as planned"), ("verify",)
_USED = ("C header", "C, shared", "C, static", "C++")
_LONGEST = 240


class Came(NamedTuple):
    """What came of a crate, as it is recorded, and how many seconds its proof took.

    `choices` are values by what they decide, `decide` what is left to a person. `stages` are those
    that did not go well, with their words; `is_built` is False where only the patch was asked for.
    """

    manifest: str
    kind: str
    choices: dict[str, str]
    decide: list[str]
    stages: dict[str, str]
    seconds: float = 0
    is_built: bool = True

    @property
    def is_proven(self) -> bool:
        """Tell whether the patched crate was built and used from C, and nothing went wrong."""
        failed = any(words.startswith("failed") for words in self.stages.values())
        used = all(
            name not in self.stages for name in ("git apply", "build", "C header", "C, shared")
        )
        return self.kind in ("add", "mend") and used and not failed

    def as_recorded(self) -> dict[str, Any]:
        """Return the entries of the record, without those of a build that was not asked for."""
        said = {"manifest": self.manifest, "kind": self.kind, "choices": self.choices}
        built = {"proven": self.is_proven, "stages": self.stages} if self.is_built else {}
        return {**said, "decide": self.decide, **built}


def main() -> int:
    """Prove what is asked for; 1 when something else comes out than is recorded."""
    arguments = _arguments()
    rows: list[dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))["crates"]
    wanted = [row for row in rows if not arguments.crates or row["crate"] in arguments.crates]
    if not arguments.propose:
        os.environ["PATH"] = cargo_c.provide() + os.pathsep + os.environ["PATH"]
    folder = Path(arguments.folder or packages.cache("proven"))
    print(f"{'crate':32} {'patch':8} {'built':8} {'verified':8} {'used':8} seconds")
    differing = proven = tried = 0
    for row in wanted:
        if missing := [one for one in row.get("needs", ()) if not _is_there(one)]:
            print(f"{row['crate']:32} not tried: needs {', '.join(missing)}")
            continue
        came = came_of(row, folder, is_built=not arguments.propose)
        _show(row, came)
        now = came.as_recorded()
        if differing_keys := [key for key in now if row.get(key) != now[key]]:
            differing += not arguments.write
            print(f"    differs from the record: {', '.join(differing_keys)}")
        row.update(now)
        tried, proven = tried + 1, proven + came.is_proven
        if arguments.write:
            _write(rows)
    if not arguments.propose:
        print(f"{proven} of {tried} proven")
    return int(bool(differing))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--propose", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("crates", nargs="*", metavar="CRATE")
    return parser.parse_args()


def _is_there(needed: str) -> bool:
    """Tell whether there is a command, or what pkg-config knows by the name of a pc file."""
    name = needed.removesuffix(".pc")
    if name == needed:
        return shutil.which(needed) is not None
    return subprocess.run(["pkg-config", "--exists", name], check=False).returncode == 0


def came_of(row: dict[str, Any], folder: Path, *, is_built: bool) -> Came:
    """Fetch a crate, propose its patch and prove it; `folder` is for sources and builds."""
    name = f"{row['crate']}-{row['version']}"
    source = folder / "src" / name
    whose = published.copied(row["crate"], row["version"], source)
    try:
        proposal = proposed(source, row.get("state", {}))
    except UserError as error:
        return Came(whose, "refused", {}, [error.message], {}, is_built=is_built)
    choices = {choice.key: choice.value for choice in proposal.choices}
    decide = [advice.message for advice in proposal.advice]
    came = Came(whose, proposal.kind, choices, decide, {}, is_built=is_built)
    (folder / f"{name}.patch").write_bytes(_diff(proposal))
    if wrong := _refused(proposal, source):
        return came._replace(stages={"git apply": wrong})
    if not is_built or not proposal.steps:
        return came
    wish = Wish(
        arguments=tuple(row.get("cargo", ())), target_dir=str(folder / "build" / name), minutes=20
    )
    os.environ.update(row.get("environment", {}))
    proven = prove(proposal, _opened(source), wish)
    for variable in row.get("environment", {}):
        del os.environ[variable]
    _log(folder / f"{name}.log", proven.stages)
    stages = {
        stage.name: f"{stage.state}: {_short(stage.words)}"
        for stage in proven.stages
        if stage.state != "ok"
    }
    return came._replace(stages=stages, seconds=sum(one.seconds for one in proven.stages))


def proposed(source: Path, state: dict[str, Any]) -> Proposal:
    """Return the patch for a folder; raises UserError where there is nothing to add it to."""
    lists = {key: tuple(value) for key, value in state.items() if isinstance(value, list)}
    return propose(
        lambda laid: _opened(source, laid), Options(), Stated(**{**state, **lists}), False
    )


def _opened(source: Path, laid: Contents | None = None) -> Request:
    files = Directory(str(source))
    return open_request(Overlay(files, laid) if laid else files)


def _diff(proposal: Proposal) -> bytes:
    changes = [
        FileChange(change.path, change.before, change.after)
        for step in proposal.steps
        for change in step.changes
    ]
    return git_diff(changes).encode("utf-8", "surrogateescape")


def _refused(proposal: Proposal, source: Path) -> str:
    """Return what git says against the patch, nothing where it would apply."""
    if not proposal.steps:
        return ""
    command = ["git", "-c", "core.autocrlf=false", "apply", "--check", "--verbose", "-"]
    done = subprocess.run(command, cwd=source, input=_diff(proposal), capture_output=True)
    return done.stderr.decode(errors="replace") if done.returncode else ""


def _short(words: str) -> str:
    """Return a stage's words without what differs from machine to machine."""
    plain = re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+", "", words)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _log(path: Path, stages: tuple[Stage, ...]) -> None:
    lines = []
    for stage in stages:
        lines.append(f"{stage.name}: {stage.state}: {stage.words} ({stage.seconds:.1f} s)")
        lines += [f"    {line}" for line in stage.details]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _show(row: dict[str, Any], came: Came) -> None:
    """Print a row of the table, and below it the choices, what failed and what is left."""

    def state(*names: str) -> str:
        if not came.is_built or came.kind not in ("add", "mend"):
            return "-"
        words = [came.stages[name].partition(":")[0] for name in names if name in came.stages]
        return "ok" if not words else "failed" if "failed" in words else words[0]

    columns = [came.kind if "git apply" not in came.stages else "refused"]
    columns += [state(*_BUILT), state(*_VERIFIED), state(*_USED)]
    name = f"{row['crate']} {row['version']}"
    print(f"{name:32} {' '.join(f'{one:8}' for one in columns)} {came.seconds:7.0f}")
    print("    " + "; ".join(f"{key} {value or '-'}" for key, value in came.choices.items()))
    for stage, words in came.stages.items():
        print(f"    {stage}: {words}")
    for message in came.decide:
        print(f"    left: {message}")
    sys.stdout.flush()


def _write(rows: list[dict[str, Any]]) -> None:
    about = (
        "Patches of `fix` for published crates that have no support for cargo-c: what was chosen, "
        "what a maintainer has still to decide, and the stages of the proof that did not go well. "
        "tools/prove_crates.py writes it."
    )
    text = json.dumps({"about": about, "crates": rows}, ensure_ascii=False, indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
