from __future__ import annotations

import os
import sys

import pytest

from tests.support import truth
from tests.support.truth import Truth

ARCHIVE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "truth.tar.xz")
RUNS = 1303


@pytest.fixture(scope="module")
def recorded() -> Truth:
    return truth.unpack(ARCHIVE)


def test_every_recorded_run_is_as_planned(
    recorded: Truth, capsys: pytest.CaptureFixture[str]
) -> None:
    differing = {
        answer.name: found
        for answer in recorded.answers
        if (found := truth.differences(answer, recorded.crates[answer.said["crate"]]))
    }
    equal = len(recorded.answers) - len(differing)
    with capsys.disabled():
        sys.stdout.write(f"\n{equal} of {len(recorded.answers)} recorded runs are as planned\n")
    assert differing == {}
    assert equal == RUNS


def test_the_runs_are_of_many_releases_and_targets(recorded: Truth) -> None:
    assert len({answer.said["cargo_c"] for answer in recorded.answers}) == 9
    assert len({answer.said["target"] for answer in recorded.answers}) == 36


def test_a_difference_would_be_seen(recorded: Truth) -> None:
    answer = next(a for a in recorded.answers if a.name == SAMPLE)
    files = recorded.crates["base"]
    assert truth.differences(answer, files) == []
    tree = {entry["path"]: entry for entry in answer.said["tree"]}
    tree["/usr/lib/libbase.so"]["link"] = "libbase.so.1"
    tree["/usr/lib/libbase.so.1.2.3"]["binary"]["soname"] = "libbase.so.2"
    tree["/usr/include/base/base.h"]["macros"]["BASE_PATCH"] = "4"
    tree["/usr/lib/pkgconfig/base.pc"]["text"] += "Requires: zlib\n"
    del tree["/usr/lib/libbase.a"]
    changed = answer._replace(said={**answer.said, "tree": list(tree.values()), "outside": ["/x"]})
    assert [sentence.split(" ")[0] for sentence in truth.differences(changed, files)] == [
        "/usr/lib/libbase.a",
        "/usr/include/base/base.h",
        "/usr/lib/libbase.so",
        "/usr/lib/libbase.so.1.2.3",
        "/usr/lib/pkgconfig/base.pc",
        "/usr/lib/pkgconfig/base.pc",
        "outside",
    ]


SAMPLE = "base/0.10.26/x86_64-unknown-linux-gnu/lib@deb-multi.json"
