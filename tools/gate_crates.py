"""Gate published crates and the examples: built with real cargo-c, verified, used from C.

    python tools/gate_crates.py              all crates of tests/data/gated.json
    python tools/gate_crates.py CRATE...     these
    python tools/gate_crates.py --write      what came of them is recorded

Each crate is fetched with cargo and put through `cargoc-check gate`. Prints a table; 1 where
something else comes out than is recorded. By hand are, in the record, the crate and its version,
`target`, `arguments` (further ones of `cargoc-check gate`), `needs` (commands that its build runs)
and `why` it comes out as it does. Rows for a foreign target are built by Debian 12's cargo-c and
Rust (`tests/support/built.py`), and run by wine.

This runs the crates' build scripts. What is built is kept, so that a second run is quick: below
--folder, else in the user's cache, about 2 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.support import built, cargo_c, packages, published
from tests.support.running import BIN, environment

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "tests" / "data" / "gated.json"
_STATES = {"ok": "+", "warning": "!", "failed": "x", "not run": "-"}


class Came(NamedTuple):
    """What came of a crate, as it is recorded, and how many seconds the gate took."""

    status: int
    stages: dict[str, str]
    findings: list[str]
    seconds: float

    def as_recorded(self) -> dict[str, Any]:
        """Return the entries of the record."""
        return {"status": self.status, "stages": self.stages, "findings": self.findings}


def main() -> int:
    """Gate what is asked for; 1 when something else comes out than is recorded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("crates", nargs="*", metavar="CRATE")
    arguments = parser.parse_args()
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = record["crates"]
    folder = Path(arguments.folder or packages.cache("gated"))
    print(f"{'crate':34} {'stages':13} {'status':6} seconds")
    differing = 0
    for row in rows:
        if arguments.crates and row["crate"] not in arguments.crates:
            continue
        if missing := [tool for tool in row.get("needs", ()) if shutil.which(tool) is None]:
            print(f"{_named(row):34} not tried: needs {', '.join(missing)}")
            continue
        came = came_of(row, folder)
        shown = "".join(_STATES[state.partition(":")[0]] for state in came.stages.values())
        print(f"{_named(row):34} {shown:13} {came.status:6} {came.seconds:7.1f}", flush=True)
        now = came.as_recorded()
        if changed := [key for key in now if row.get(key) != now[key]]:
            differing += not arguments.write
            print(f"    {'recorded' if arguments.write else 'differs'}: {', '.join(changed)}")
            _tell(now)
        row.update(now)
    if arguments.write:
        RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(differing))


def came_of(row: dict[str, Any], folder: Path) -> Came:
    """Fetch a crate and gate it; `folder` is for sources, builds and reports."""
    name = _named(row).replace(" ", "-")
    source = folder / "src" / name
    shutil.rmtree(source, ignore_errors=True)
    source.parent.mkdir(parents=True, exist_ok=True)
    variables = {"PATH": os.pathsep.join([str(BIN), cargo_c.provide(), os.environ["PATH"]])}
    if row.get("version"):
        published.copied(row["crate"], row["version"], source)
    else:
        shutil.copytree(ROOT / "examples" / row["crate"], source)
    command = ["cargoc-check", "gate", str(source), "--format=json", "--quiet"]
    command += [f"--target-dir={folder / 'build' / name}", *row.get("arguments", ())]
    if row.get("target"):
        variables |= built.for_old_rust(source)
        variables["PATH"] = os.pathsep.join([str(BIN), variables["PATH"]])
        command.append(f"--target={row['target']}")
    start = time.monotonic()
    done = subprocess.run(
        command, env={**environment(), **variables}, capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - start
    if done.returncode > 1:
        return Came(done.returncode, {}, [done.stderr.strip()], seconds)
    (folder / f"{name}.json").write_text(done.stdout, encoding="utf-8")
    report = json.loads(done.stdout)
    return Came(done.returncode, _stages(report), _findings(report), seconds)


def _stages(report: dict[str, Any]) -> dict[str, str]:
    """Return each stage's state, with the words of those that did not go well."""
    return {
        one["name"]: one["state"] if one["state"] == "ok" else f"{one['state']}: {one['words']}"
        for one in report["stages"]
    }


def _findings(report: dict[str, Any]) -> list[str]:
    """Return errors and warnings that are not about a stage, as `severity rule path`."""
    return [
        f"{one['severity']} {one['rule']} {one['location']['path']}"
        for one in report["findings"]
        if one["severity"] != "info" and not one["rule"].startswith("GATE")
    ]


def _named(row: dict[str, Any]) -> str:
    parts = [row["crate"], row.get("version"), "windows" if row.get("target") else ""]
    return " ".join(filter(None, parts))


def _tell(now: dict[str, Any]) -> None:
    for name, state in now["stages"].items():
        if state != "ok":
            print(f"    {name}: {state}")
    for line in now["findings"]:
        print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main())
