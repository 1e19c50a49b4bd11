"""Compare plans with recorded answers of real `cargo cinstall` runs.

    python tools/check_plan.py TRUTH

TRUTH holds `crates/NAME/` and `answers/NAME/RELEASE/TARGET/*.json`, and `real/` with answers for
published crates, whose sources are taken from where cargo unpacks those of a registry. Prints every
difference, then for each release and target how many runs are equal, and the time that a plan took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cargoc_check.crate.files import Directory, Files
from tests.support.truth import Answer, differences, planned, unpacked


def main() -> int:
    """Compare all answers below the folder that is named; 1 when any differs."""
    truth = Path(sys.argv[1])
    equal: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    absent: Counter[str] = Counter()
    for answer, folder in answers(truth):
        if not os.path.isdir(folder):
            absent[f"{answer.said['crate']} {answer.said['version']}"] += 1
            continue
        found = differences(answer, Directory(folder))
        total[answer.group] += 1
        equal[answer.group] += not found
        for sentence in found:
            print(f"{answer.name}: {sentence}")
    for group in sorted(total, key=lambda group: (_numbers(group[0]), group[1])):
        print(f"{group[0]:8} {group[1]:36} {equal[group]:4} of {total[group]:4}")
    print(
        f"{equal.total()} of {total.total()} runs are as planned; {milliseconds(truth)} ms a plan"
    )
    for crate, count in absent.items():
        print(
            f"{count} of {crate} not compared: its source is not here, `cargo fetch` would get it"
        )
    return int(equal != total)


def answers(truth: Path) -> Iterator[tuple[Answer, str]]:
    """Yield the recorded runs, each with the folder of its crate."""
    for path in sorted(truth.glob("answers/*/*/*/*.json")):
        answer = Answer(str(path.relative_to(truth / "answers")), json.loads(path.read_text()))
        yield answer, str(truth / "crates" / answer.said["crate"])
    for path in sorted(truth.glob("real/*/*/*/*.json")):
        answer = Answer(str(path.relative_to(truth)), json.loads(path.read_text()))
        yield answer, unpacked(answer.said["crate"], answer.said["version"]) or ""


def milliseconds(truth: Path) -> str:
    """Return how long a plan takes, reading its crate included, on an average of many."""
    chosen = [pair for pair in answers(truth) if pair[0].said["exit"] == 0][:200]
    files: list[Files] = [Directory(folder) for _, folder in chosen]
    start = time.perf_counter()
    for (answer, _), its in zip(chosen, files, strict=True):
        planned(answer, its)
    return f"{(time.perf_counter() - start) / len(chosen) * 1000:.2f}"


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


if __name__ == "__main__":
    sys.exit(main())
