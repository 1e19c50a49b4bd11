"""Compare what we say cargo-c would refuse with recorded answers of real `cargo cinstall` runs.

    python tools/check_verdicts.py TRUTH

TRUTH holds `crates/NAME/` and `answers/NAME/RELEASE/TARGET/*.json`. A run counts when it was for
the host and a shared library: what fails only on a foreign target is the target's doing. Prints
every difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.errors import UserError
from cargoc_check.findings import Severity

NOT_THE_CRATE = ("--meson-paths", "Mismatch between definition and access")
"""An option that the release does not have, or its own panic over `--debug`."""
HOST = "x86_64-unknown-linux-gnu"


def main() -> int:
    """Compare all answers below the folder that is named; 1 when any differs."""
    truth = Path(sys.argv[1])
    equal = different = 0
    for path in sorted(truth.glob(f"answers/*/*/{HOST}/*.json")):
        answer = json.loads(path.read_text())
        if "--library-type=staticlib" in answer["args"]:
            continue
        said = _said(truth / "crates" / answer["crate"], answer["args"], answer["cargo_c"])
        if any(word in " ".join(answer.get("error", [])) for word in NOT_THE_CRATE):
            continue
        broken = answer["exit"] != 0 or bool(answer.get("outside")) or _dangling(answer)
        if bool(said) == broken:
            equal += 1
            continue
        different += 1
        print(f"{path.relative_to(truth)}: exit {answer['exit']}, we say {said or 'nothing'}")
        print(f"    {' | '.join(answer.get('error', answer.get('outside', [])))}")
    print(f"{equal} answers agree, {different} do not")
    return int(different > 0)


def _dangling(answer: dict[str, Any]) -> bool:
    """Tell whether a library's soname names no file that was installed beside it.

    A module in a folder of its own is loaded by its path, and needs no such file.
    """
    if answer["crate"].startswith("lib-subdir"):
        return False
    tree = answer.get("tree", [])
    names = {entry["path"].rpartition("/")[2] for entry in tree}
    sonames = {(entry.get("binary") or {}).get("soname") for entry in tree}
    return bool(sonames - names - {None})


def _said(crate: Path, args: list[str], release: str) -> str:
    """Return why the run should fail or write past its destdir, in our words; empty if not."""
    packages = tuple(args[i + 1] for i, word in enumerate(args[:-1]) if word == "-p")
    try:
        request = open_request(Directory(str(crate)), "Cargo.toml", packages, "--workspace" in args)
    except UserError as error:
        return str(error)
    report = audit(request, Options(cargo_c=release, isolated=True))
    words = [s.refused.sentence for s in report.subjects if s.refused]
    errors = [f for f in report.findings if f.severity is Severity.ERROR]
    return "; ".join([*words, *(f"{f.rule} {f.message}" for f in errors)])


if __name__ == "__main__":
    sys.exit(main())
