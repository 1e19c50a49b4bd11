"""The record of real builds: it explains every difference, and judges every finding."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.exporting import RECORD, recorded

HEADERS: list[dict[str, Any]] = RECORD["headers"]
_NAMES = {one.called: one.names for one in recorded()}


def _ids(entry: dict[str, Any]) -> str:
    return f"{entry['crate']}-{entry.get('path', 'generated')}"


@pytest.mark.parametrize("entry", HEADERS, ids=_ids)
def test_differences_of_a_header_are_all_explained(entry: dict[str, Any]) -> None:
    declared, exported, both = entry["counts"]
    for what, count in (("only_declared", declared - both), ("only_exported", exported - both)):
        explained = entry.get(what, {})
        assert sum(map(len, explained.values())) == count
        assert all(len(why) > len("because") for why in explained)


@pytest.mark.parametrize("entry", [one for one in HEADERS if "declared" in one], ids=_ids)
def test_generated_header_declares_what_is_built(entry: dict[str, Any]) -> None:
    names = entry["declared"].keys()
    assert len(names) == entry["counts"][0]
    built = _NAMES.get(f"{entry['crate']}-{entry['version']}", names)
    assert built - names == set()


def test_every_finding_is_judged() -> None:
    findings = RECORD["findings"]
    assert len(findings) >= 15
    assert _NAMES.keys() - findings.keys() <= {"libbz2-rs-sys-cdylib-0.2.6"}
    for found in findings.values():
        assert all(one["judged"].startswith("right: ") for one in found)
        assert [one["said"] for one in found] == sorted(one["said"] for one in found)
