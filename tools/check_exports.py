"""Compare the exports read from sources with the dynamic symbols of recorded real builds.

    python tools/check_exports.py TRUTH

TRUTH holds `real/NAME/RELEASE/TARGET/*.json`: answers of real `cargo cinstall` runs with the
exports of the library. The sources are taken from where cargo unpacks those of a registry. Prints a
table, and every name that one side lacks.
"""

from __future__ import annotations

import glob
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from cargoc_check.capi import exported
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.platforms import targets


class Compared(NamedTuple):
    """The exports of one real build, and what the sources say."""

    crate: str
    target: str
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
    """Compare all; 1 when the sources claim a name that the library does not export."""
    found = [one for one in map(compared, answers(Path(sys.argv[1]))) if one is not None]
    print(f"{'crate':32} built  read  both   prec.  recall")
    for one in found:
        print(one.row)
        for what, names in (
            ("only built", one.built - one.read),
            ("only read", one.read - one.built),
        ):
            if names:
                print(f"    {what}: {', '.join(sorted(names)[:8])}")
        for reason in one.may_export_more[:3]:
            print(f"    {reason}")
    return int(any(one.read - one.built for one in found))


def answers(truth: Path) -> list[Path]:
    """Return one answer for each crate and target: that of the newest release."""
    newest: dict[tuple[str, str], Path] = {}
    for path in sorted(truth.glob("real/*/*/*/*.json")):
        newest[path.parts[-4], path.parts[-2]] = path
    return list(newest.values())


def compared(path: Path) -> Compared | None:
    """Compare one answer; None where the build failed or the source is not here."""
    said = json.loads(path.read_text())
    built = [entry["binary"] for entry in said.get("tree", ()) if entry.get("binary")]
    home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
    name = f"{said['crate']}-{said['version']}"
    source = next(iter(glob.glob(f"{home}/registry/src/*/{name}")), None)
    if said["exit"] or not built or source is None:
        return None
    request = open_request(Directory(source))
    package = request.requested[0]
    found = surface(package)
    seen = exported.seen(package, found, targets.parse(said["target"]))
    names = frozenset(one.export.name for one in seen if one.compiled is not False)
    more = tuple(sorted({at.reason for at in found.may_export_more}))
    return Compared(name, said["target"], frozenset(built[0]["exports"]), names, more)


if __name__ == "__main__":
    sys.exit(main())
