from __future__ import annotations

import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.errors import UserError
from cargoc_check.plan.asked import Asked, Run, notes, runs
from cargoc_check.plan.model import Host, Options

LINUX, ARM = "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"
MUSL = "x86_64-unknown-linux-musl"


def one(asked: Asked) -> Run:
    (run,) = runs(asked)
    return run


def test_nothing_stated_is_a_native_build_by_the_newest_release() -> None:
    assert one(Asked()) == Run(newest(), Options(), Host())


def test_targets_are_run_one_by_one() -> None:
    options = [run.options for run in runs(Asked(Options(prefix="/usr"), (ARM, MUSL, ARM)))]
    assert options == [Options(prefix="/usr", target=triple) for triple in (ARM, MUSL)]


def test_policy_fills_in_what_is_not_stated() -> None:
    run = one(Asked(policy="debian"))
    assert run.options == Options(prefix="/usr", libdir="/usr/lib/x86_64-linux-gnu")
    assert run.host == Host(kind="debian")
    assert run.release.text == "0.10.25"


def test_what_is_stated_goes_before_the_policy() -> None:
    stated = Options(prefix="/opt", library_types=("staticlib",))
    asked = Asked(stated, policy="gentoo", cargo_c="0.9.32", host="generic", host_target=ARM)
    run = one(asked)
    assert (run.options.prefix, run.options.libdir) == ("/opt", "/usr/lib64")
    assert run.options.library_types == ("staticlib",)
    assert run.release.text == "0.9.32"
    assert run.host == Host(ARM)


def test_policy_passes_the_target_where_its_recipes_do() -> None:
    assert one(Asked(policy="termux")).options.target == "aarch64-linux-android"
    assert one(Asked(policy="arch")).options.target is None
    assert one(Asked(policy="void", host_target=MUSL)).options.target == MUSL
    assert one(Asked(policy="void", targets=(ARM,))).options.target == ARM


def test_policy_goes_by_each_target() -> None:
    found = runs(Asked(targets=(LINUX, ARM), policy="debian"))
    assert [run.options.libdir for run in found] == [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
    ]


def test_rustflags_are_added_to_those_of_the_policy() -> None:
    flags = one(Asked(Options(rustflags="-C lto"), (MUSL,), "gentoo")).options.rustflags
    assert flags == "-C target-feature=-crt-static -C lto"


def test_policy_of_a_native_build_knows_its_host() -> None:
    assert one(Asked(policy="freebsd")).host.triple == "x86_64-unknown-freebsd"
    assert one(Asked(policy="alpine")).host.triple == "x86_64-alpine-linux-musl"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Asked(policy="ubuntu"), "no policy is called 'ubuntu'"),
        (Asked(cargo_c="1.0.0"), "newer than any that is known"),
        (Asked(host="solaris"), "'solaris' is no kind of build host"),
        (Asked(policy="debian", targets=("aarch64-apple-darwin",)), "does not build for"),
        (Asked(policy="debian", targets=("nonsense",)), "not known to rustc"),
    ],
)
def test_what_is_not_known_is_an_error(asked: Asked, message: str) -> None:
    with pytest.raises(UserError, match=message):
        runs(asked)


def test_notes_tell_of_release_and_static_library() -> None:
    said = notes(Asked(policy="debian"))
    assert said[0].startswith("cargo-c 0.10.25, of 2026-08-25, is the newest that was found")
    assert said[1] == "Debian usually deletes the static library once it is installed"
    assert not any("newest" in note for note in notes(Asked(policy="debian", cargo_c="0.10.11")))
    assert notes(Asked()) == ()
    assert notes(Asked(policy="void"))[0].startswith("which cargo-c Void Linux ships is not known")
    assert one(Asked(policy="void")).release == newest()
