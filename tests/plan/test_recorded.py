"""What real cargo-c installed for other targets, and what Debian's did, is what is planned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import cases

FILES = sorted(Path(cases.RECORDED).glob("*/*.json"))


@pytest.mark.parametrize("file", FILES, ids=[f"{f.parent.name}-{f.stem}" for f in FILES])
def test_plans_are_what_was_installed(file: Path) -> None:
    answers = _answers(file)
    found = {(a["crate"], *a["args"]): cases.differences(a) for a in answers}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("file", FILES, ids=[f"{f.parent.name}-{f.stem}" for f in FILES])
def test_every_case_is_recorded(file: Path) -> None:
    """Tell when a crate or its options have changed and `make oracle` was not asked."""
    recorded = [(a["crate"], *_without_target(a["args"])) for a in _answers(file)]
    assert recorded == [(case.crate, *case.args) for case in cases.recorded()]


def test_both_releases_and_the_targets_that_are_asked_for_are_there() -> None:
    assert {(f.parent.name, f.stem) for f in FILES} >= {
        (release, target)
        for release in ("0.9.14", "0.10.24")
        for target in ("x86_64-pc-windows-gnu", "aarch64-unknown-linux-gnu")
    } | {("0.9.14", "x86_64-unknown-linux-gnu")}


def _answers(file: Path) -> list[dict[str, Any]]:
    said = json.loads(file.read_text(encoding="utf-8"))
    shared = {key: said[key] for key in ("cargo_c", "target", "host")}
    return [{**shared, **answer} for answer in said["answers"]]


def _without_target(args: list[str]) -> list[str]:
    return [arg for arg in args if not arg.startswith("--target=")]


def _change(answer: dict[str, Any], ending: str, key: str, value: Any) -> None:
    (entry,) = (e for e in answer["tree"] if e["path"].endswith(ending))
    entry[key] = value


TAMPERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a soname": lambda a: _change(a, ".so.1.2.3", "binary", {"format": "elf", "soname": "x.so"}),
    "no shared library": lambda a: _change(a, "abacus.a", "binary", {"format": "elf"}),
    "a link": lambda a: _change(a, "libabacus.so.1", "link", "libabacus.so.1.2"),
    "a macro": lambda a: _change(a, ".h", "macros", {"ABACUS_MAJOR": "1"}),
    "a line of the pc file": lambda a: _change(a, ".pc", "text", "prefix=/usr\n"),
    "a file more": lambda a: a["tree"].append({"path": "/usr/lib/libabacus.la"}),
    "a file less": lambda a: a["tree"].pop(),
    "a file outside": lambda a: a.update(outside=["/outside/x"]),
    "an error": lambda a: a.update(exit=101, error=["no library targets found"]),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_comparison_notices(change: Callable[[dict[str, Any]], object]) -> None:
    answer = _answers(Path(cases.RECORDED, "0.10.24", "aarch64-unknown-linux-gnu.json"))[0]
    assert (answer["crate"], cases.differences(answer)) == ("abacus", [])
    change(answer)
    assert cases.differences(answer)
