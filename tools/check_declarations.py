"""Compare the headers of published crates with what their sources export, by name and parameters.

    python tools/check_declarations.py [TRUTH]

`tests/data/exports.json` names headers that crates bring along, which are read where cargo has
unpacked them, and has what real `cargo cinstall` runs generated; TRUTH is as for
`tools/check_exports.py`. Prints a table and every difference with its reason; what gcc lists of a
header in another way than we; and how many functions of an installed header the rules would miss
if the sources did not export them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cargoc_check.artifacts.header import file
from cargoc_check.capi.releases import newest
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.facts import Unavailable
from cargoc_check.facts.crate import PackageFacts, RequestFacts
from cargoc_check.rules.crate.exported_doubts import header_declares_what_may_be_lacking
from cargoc_check.rules.crate.exported_header import header_declares_unexported
from cargoc_check.text.source import Source
from tests.support.exporting import RECORD, Built, answers, read, recorded, source

Counts = dict[str, int | None]
"""Functions, and how many parameters each has; None where that cannot be told."""


class Compared(NamedTuple):
    """A header beside the exports of the same build."""

    declared: Counts
    exported: Counts

    @property
    def counts(self) -> list[int]:
        """Return how many functions are declared, exported, and both."""
        both = self.declared.keys() & self.exported.keys()
        return [len(self.declared), len(self.exported), len(both)]

    @property
    def unlike(self) -> list[str]:
        """Return the functions whose parameters differ in number."""
        both = sorted(self.declared.keys() & self.exported.keys())
        known = [name for name in both if self.declared[name] is not None]
        return [name for name in known if self.declared[name] != self.exported[name]]


def main() -> int:
    """Compare all; 1 when a difference is not explained in the record."""
    built = {one.called: one for one in recorded()}
    built |= {one.called: one for one in (answers(Path(sys.argv[1])) if sys.argv[1:] else ())}
    failed = False
    print(f"{'header':44} declared exported  both unlike")
    for entry in RECORD["headers"]:
        one = built.get(f"{entry['crate']}-{entry['version']}")
        if one is None:
            continue  # an answer of TRUTH
        found = Compared(_declared(entry), _exported(one))
        declared, exported, both = found.counts
        name = f"{one.called} {entry.get('path', 'generated')}"
        print(f"{name:44} {declared:8} {exported:8} {both:5} {len(found.unlike):6}")
        wrong = list(_wrong(entry, found))
        print("".join(f"    {line}\n" for line in wrong), end="")
        failed |= bool(wrong)
    return int(failed | _missed(built))


def _wrong(entry: dict[str, Any], found: Compared) -> Iterator[str]:
    """Yield what the record does not say, and what it says that is not so."""
    if found.counts != entry["counts"]:
        yield f"the record has {entry['counts']}"
    for name in found.unlike:
        yield f"{name}: {found.declared[name]} parameters, {found.exported[name]} in Rust"
    for what, names in (
        ("only_declared", found.declared.keys() - found.exported.keys()),
        ("only_exported", found.exported.keys() - found.declared.keys()),
    ):
        explained = {name for its in entry.get(what, {}).values() for name in its}
        if names != explained:
            yield f"{what}, not as recorded: {', '.join(sorted(names ^ explained))}"
    if "path" in entry:
        path = Path(source(entry["crate"], entry["version"]), entry["path"])
        yield from _unlike_gcc(path, found.declared)


def _declared(entry: dict[str, Any]) -> Counts:
    """Return the functions of a header that is generated, or that lies in the sources."""
    if "path" not in entry:
        return dict(entry["declared"])
    path = str(Path(source(entry["crate"], entry["version"]), entry["path"]))
    header = file.read(path, path, Source(path, Path(path).read_text(encoding="utf-8")))
    return {one.name: one.parameters for one in header.declarations if one.is_called}


def _exported(built: Built) -> Counts:
    own = (one.export for one in read(built).exports)
    return {one.name: len(one.parameters) for one in own if one.kind == "function"}


def _unlike_gcc(path: Path, declared: Counts) -> Iterator[str]:
    """Yield the functions that gcc lists with other parameters; none where it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "listing")
        command = ("gcc", "-fsyntax-only", "-w", "-x", "c", "-aux-info", str(listing), str(path))
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return
        lines = [line for line in listing.read_text().splitlines() if str(path) in line]
    for name, count in declared.items():
        said = next((line for line in lines if f" {name} (" in line or f"*{name} (" in line), None)
        if said is not None and _parameters(said, name) != count:
            yield f"gcc lists {name} with {_parameters(said, name)} parameters"


def _parameters(line: str, name: str) -> int:
    """Return how many parameters a function has in a line of gcc's listing, `...` not counted."""
    depth, parts = 0, [""]
    for character in line[line.index(f"{name} (") + len(name) + 2 :]:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return sum(part.strip() not in ("void", "...", "") for part in parts)


def _missed(built: dict[str, Built]) -> bool:
    """Say of each crate which functions, if lacking, no rule would name; True for any."""
    failed = False
    for one in built.values():
        names = _linked(one) if not one.beside else []
        lost = [name for name in names if name not in _told(one, without=name)]
        if names:
            print(f"{one.called}: {len(names)} declared for linking, {len(lost)} would be missed")
            print("".join(f"    {name}\n" for name in lost), end="")
        failed |= bool(lost)
    return failed


def _linked(built: Built) -> list[str]:
    """Return the functions that installed headers declare and the library exports."""
    try:
        facts = _facts(built)
        names = {one.export.name for one in facts.get("exported")}
        shipped = facts.get("shipped")
    except Unavailable:  # cargo-c does not take it
        return []
    return sorted({one.name for h in shipped for one in h.declarations if one.is_linked} & names)


def _told(built: Built, *, without: str) -> set[str]:
    """Return the functions that the rules name where the sources lack one."""
    facts = _facts(built)
    exported = tuple(one for one in facts.get("exported") if one.export.name != without)
    asked = (facts.get("shipped"), facts.get("surface"), exported)
    found = [*header_declares_unexported(*asked), *header_declares_what_may_be_lacking(*asked)]
    return {dict(one.args)["name"] for one in found}


@cache
def _facts(built: Built) -> PackageFacts:
    request = open_request(Directory(source(built.crate, built.version)))
    return PackageFacts(request.requested[0], RequestFacts(request, newest()))


if __name__ == "__main__":
    sys.exit(main())
