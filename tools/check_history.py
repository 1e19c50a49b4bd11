"""Mend what maintainers have mended, and compare our mend with theirs.

    python tools/check_history.py CORPUS [--write] [--show]

CORPUS has `history/INDEX.json` and, for each pair, the manifest before and after the maintainer's
commit. There are no sources: what rules find in those, they cannot find here. Compared are the keys
of `[package.metadata.capi]`, `[features]` and `[lib]`, each with its value. What came out is
recorded in tests/data/history.json, names and keys only, with a word on which of the two is better;
`--write` records it anew, `--show` prints our edits. Ends with 1 where anything differs from it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.overlay import Overlay
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.fixes.mend import Mended, mend
from cargoc_check.stamp import dotted

RECORD = Path(__file__).resolve().parent.parent / "tests" / "data" / "history.json"
_COMPARED = (("package", "metadata", "capi"), ("features",), ("lib",))
_MANIFEST = "Cargo.toml"


class Pair(NamedTuple):
    """A maintainer's mend: what it was, and the manifest before and after it."""

    entry: dict[str, Any]
    before: str
    after: str

    @property
    def name(self) -> str:
        """Return what the pair is recorded by."""
        return f"{self.entry['repo']} {self.entry['path']} {self.entry['commit'][:9]}"


Changes = dict[str, Any]
"""Values by dotted key, None for a key that was taken out."""


def main() -> int:
    """Compare all pairs; 1 when any comes out otherwise than it is recorded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true", help="record what comes out")
    parser.add_argument("--show", action="store_true", help="print our edits")
    arguments = parser.parse_args()
    known = {row["pair"]: row for row in json.loads(RECORD.read_text())} if RECORD.exists() else {}
    rows = [_compared(pair, known, arguments.show) for pair in _pairs(arguments.corpus)]
    for row in rows:
        print(f"{row['verdict']:9} {row['better']:7} {row['pair']}: {row['label']}")
    print(dict(Counter(row["verdict"] for row in rows)))
    if arguments.write:
        RECORD.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        return 0
    differing = [row["pair"] for row in rows if row != known.get(row["pair"])]
    for pair in differing:
        print(f"not as recorded: {pair}")
    return int(bool(differing or set(known) - {row["pair"] for row in rows}))


def _pairs(corpus: Path) -> Iterator[Pair]:
    history = corpus / "history"
    for entry in json.loads((history / "INDEX.json").read_text()):
        if not (entry["has_before"] and entry["has_after"]):
            continue
        repository = history / entry["repo"].replace("/", "__")
        (folder,) = (
            found
            for found in repository.iterdir()
            if entry["commit"].startswith(found.name.split("-")[0])
        )
        texts = [(folder / f"{entry['path']}.{state}").read_text() for state in ("before", "after")]
        yield Pair(entry, *texts)


def _compared(pair: Pair, known: Mapping[str, dict[str, Any]], show: bool) -> dict[str, Any]:
    """Return the row of a pair; the judgement is the recorded one, `open` where there is none."""
    before = tomli.loads(pair.before)
    theirs = _changes(before, tomli.loads(pair.after))
    results = {}
    for way, unsafe in (("safe", False), ("unsafe", True)):
        text, rules = _mended(pair.before, unsafe=unsafe)
        results[way] = _changes(before, tomli.loads(text)), rules
    ours, rules = max(results.values(), key=lambda found: _ORDER.index(_verdict(theirs, found[0])))
    if show:
        print(pair.name, f"theirs: {theirs}", f"ours: {ours} {rules}", sep="\n  ")
    row = known.get(pair.name, {})
    return {
        "pair": pair.name,
        "label": pair.entry["label"],
        "theirs": sorted(theirs),
        "ours": sorted(ours),
        "rules": sorted(set(rules)),
        "verdict": _verdict(theirs, ours),
        "better": row.get("better", "open"),
        "why": row.get("why", ""),
    }


_ORDER = ("none", "different", "part", "more", "same")


def _verdict(theirs: Changes, ours: Changes) -> str:
    """Say how our changes lie to theirs."""
    if ours == theirs:
        return "same"
    equal = {key for key in theirs if key in ours and ours[key] == theirs[key]}
    if theirs and len(equal) == len(theirs):
        return "more"
    if equal:
        return "part"
    return "different" if theirs.keys() & ours.keys() else "none"


def _mended(text: str, *, unsafe: bool) -> tuple[str, list[str]]:
    memory = Memory({_MANIFEST: text})
    try:
        mended = mend(partial(_open_with, memory), Options(), unsafe=unsafe)
    except UserError as error:
        return text, [str(error)]
    return _text(mended, text), [finding.rule for finding in mended.applied]


def _open_with(memory: Memory, contents: Mapping[str, bytes | None]) -> Request:
    return open_request(Overlay(memory, contents), _MANIFEST)


def _text(mended: Mended, text: str) -> str:
    after = [change.after for change in mended.changes if change.path == _MANIFEST]
    return after[0].decode() if after and after[0] is not None else text


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    old, new = dict(_leaves(before, ())), dict(_leaves(after, ()))
    return {
        dotted(key): new.get(key)
        for key in sorted({*old, *new}, key=str)
        if old.get(key) != new.get(key) and any(key[: len(c)] == c for c in _COMPARED)
    }


def _leaves(node: dict[str, Any], at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in node.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*at, name))
        else:
            yield (*at, name), value


if __name__ == "__main__":
    sys.exit(main())
