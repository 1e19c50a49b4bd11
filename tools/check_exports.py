"""Compare the exports read from sources with the dynamic symbols of real builds.

    python tools/check_exports.py [TRUTH]

`tests/data/exports.json` names builds of published crates and what `nm -D --defined-only` listed;
TRUTH, where given, holds more: `real/NAME/RELEASE/TARGET/*.json`, answers of real `cargo cinstall`
runs. The sources are those that cargo unpacks, and it fetches what is not there. Prints a table
with precision and recall, every name that one side lacks, and why it does; and where the rules
about exports find something else than is recorded there, with what was thought of each finding.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from tests.support.exporting import RECORD, Built, answers, findings, read, recorded

_WHY: dict[str, str] = {entry["crate"]: entry["why"] for entry in RECORD["explained"]}
_FINDINGS: dict[str, list[dict[str, str]]] = RECORD["findings"]


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
    for called, entries in _FINDINGS.items():
        crate, _, version = called.rpartition("-")
        if (now := findings(crate, version)) != [entry["said"] for entry in entries]:
            print(f"{called}: findings differ from the record: {now}")
            failed = True
    unread = {one.called for one in built if not one.beside} - _FINDINGS.keys()
    print(
        "".join(f"{called}: findings are not in the record\n" for called in sorted(unread)), end=""
    )
    return int(failed or bool(unread))


def compared(built: Built) -> Compared:
    """Compare a build with what the sources say."""
    exports, more = read(built)
    names = frozenset(one.export.name for one in exports)
    return Compared(built.called, built.names, names, more)


if __name__ == "__main__":
    sys.exit(main())
