"""What real cargo-c installs on this machine is what was planned, file by file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import tomli

from cargoc_check.capi import keys
from cargoc_check.capi.releases import release_named
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.plan import make
from cargoc_check.plan.model import Host, Options
from tests.support import cases, real_build
from tests.support.cases import Case
from tests.support.record import Workshop, facts, record

CASES = list(cases.on_this_machine())
Answers = dict[Case, Future[dict[str, Any]]]


@pytest.fixture(scope="module")
def answers(cargo_c: real_build.CargoC, request: pytest.FixtureRequest) -> Iterator[Answers]:
    """Install what the tests that are chosen ask for, two at a time, while they wait for it."""
    chosen = [item.name.partition("[")[2][:-1] for item in request.session.items]
    wanted = [case for case in CASES if "-".join(case) in chosen]
    workshop, host = Workshop(cargo_c.commands), facts()
    with ThreadPoolExecutor(2) as pool:
        yield {case: pool.submit(record, workshop, case.folder, case.args, host) for case in wanted}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_plan_is_what_is_installed(case: Case, answers: Answers) -> None:
    assert cases.differences(answers[case].result()) == []


def test_every_key_of_the_contract_is_in_use() -> None:
    used = {key for folder, _, names in os.walk(cases.CRATES) for key in _keys(folder, names)}
    assert set(keys.table()) - used == set()


def test_what_a_build_script_writes_is_named_as_unknown() -> None:
    folder = os.path.join(cases.CRATES, "brewery")
    release = release_named("0.10.24")
    (plan,) = make(open_request(Directory(folder)), release, Options(), Host())
    unknown = [each.what for each in plan.unknown if "OUT_DIR" in each.what]
    assert unknown == [
        "$OUT_DIR/capi/include/**/*",
        "$OUT_DIR/made/*.h",
        "$OUT_DIR/made/**/*.txt",
        "$OUT_DIR/made/*.csv",
        "$OUT_DIR/capi/share/**/*",
    ]


def _keys(folder: str, names: list[str]) -> Iterator[str]:
    """Yield the keys of cargo-c's metadata in a folder's manifest, as the table spells them."""
    if "Cargo.toml" not in names:
        return
    with open(os.path.join(folder, "Cargo.toml"), "rb") as file:
        package = tomli.load(file).get("package", {})
    waiting: list[tuple[str, Any]] = [("", package.get("metadata", {}).get("capi", {}))]
    while waiting:
        key, value = waiting.pop()
        yield key
        if isinstance(value, dict):
            inner = "*" if key == "library.target" else ""
            waiting += [(f"{key}.{inner or name}".lstrip("."), v) for name, v in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{key}.*", v) for v in value]
