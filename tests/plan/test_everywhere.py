"""What holds for every target, release and set of options."""

from __future__ import annotations

from posixpath import normpath
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.capi.releases import Release, oldest, releases
from cargoc_check.plan.model import Cause, Host, Options, Plan
from cargoc_check.platforms import targets
from tests.support.plans import plan_of

KNOWN = [release for release in releases() if release >= oldest()]
PATHS = st.text("abc./", min_size=1, max_size=12) | st.sampled_from(
    ["lib", "/usr", "../..", "../../../up", "/abs/../../x", ".", "/", "a//b/", "c:/x", "ü/ß"]
)
SUBJECT = """
[package.metadata.capi.header]
subdirectory = {}
[package.metadata.capi.library]
install_subdir = {}
[[package.metadata.capi.install.data.asset]]
from = "x.txt"
to = {}
"""


def is_sound(plan: Plan) -> bool:
    """Tell whether a plan keeps the promises that its values make."""
    if plan.refused:
        left = plan.refused.left
        return (
            plan.refused.cause in get_args(Cause)
            and not plan.tree
            and not plan.outside
            and all(left)
        )
    within = [entry.path for entry in plan.tree]
    return (
        bool(within or plan.outside)
        and all(path.startswith("/") and normpath(path) == path for path in within)
        and all(path.startswith(("/", "../")) and normpath(path) == path for path in plan.outside)
        and len(set(within)) == len(within)
    )


@pytest.mark.parametrize("release", KNOWN, ids=lambda release: release.text)
def test_every_target_gives_a_plan_or_a_refusal(release: Release) -> None:
    for triple in targets.all_triples():
        assert is_sound(plan_of(options=Options(target=triple), release=release.text))


@pytest.mark.parametrize("release", [KNOWN[0].text, KNOWN[-1].text])
def test_every_host_gives_a_plan_or_a_refusal(release: str) -> None:
    for triple in targets.all_triples():
        assert is_sound(plan_of(options=Options(), release=release, host=Host(triple)))


@settings(deadline=None)
@given(
    st.sampled_from(KNOWN),
    st.lists(PATHS, min_size=10, max_size=10),
    st.sampled_from(["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc"]),
)
def test_every_path_is_below_the_destination_or_outside(
    release: Release, said: list[str], host: str
) -> None:
    directories: dict[str, Any] = dict(zip(Options._fields, said[:7], strict=False))
    options = Options(**directories)
    quoted = [f"'{path}'" for path in said[7:]]
    plan = plan_of(SUBJECT.format(*quoted), options, release.text, Host(host), files={"x.txt": "x"})
    assert is_sound(plan)
    for escaped in plan.outside:
        assert ".." in escaped or any(path.startswith(("/", "c:/")) for path in said[7:])
