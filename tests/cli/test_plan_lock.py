"""`cargoc-check plan --lock` and `--check`: a plan is written down, and what differs is said."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.running import GOOD, LINUX, MAC, OUTSIDE, Here, crate, workspace


def test_lock_then_check(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    asked = ("--policy", "debian", "--target", LINUX, "--target", "aarch64-unknown-linux-gnu")
    ended = here("plan", path, *asked, "--lock", "capi.lock")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    ended = here("plan", path, "--check", "capi.lock")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == "capi.lock: nothing has changed in 2 plans\n"
    assert here("plan", path, *asked, "--check", "capi.lock").status == 0


def test_check_fails_with_the_difference(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    here("plan", path, "--prefix", "/usr", "--lock", "capi.lock")
    manifest = tmp_path / "c" / "Cargo.toml"
    manifest.write_text(GOOD.replace("1.2.3", "2.0.0"))
    ended = here("plan", path, "--check", "capi.lock")
    assert ended.status == 1
    assert ended.out.startswith(
        "capi.lock: the plan is another than the one written there\n"
        f"\nmylib 1.2.3 -> 2.0.0 for {LINUX}\n"
        "  ~ soname libmylib.so.1 -> libmylib.so.2\n"
        "  ~ /usr/include/mylib/mylib.h: MYLIB_MAJOR 1 -> 2\n"
    )
    assert "\n  - /usr/lib/libmylib.so.1\n" in ended.out
    assert ended.out.endswith(
        "  ~ /usr/lib/pkgconfig/mylib.pc\n      - Version: 1.2.3\n      + Version: 2.0.0\n"
    )
    found = json.loads(here("plan", path, "--check", "capi.lock", "--format", "json").out)
    assert found["differences"][0] == {
        "package": "mylib",
        "target": LINUX,
        "what": "soname",
        "path": "/usr/lib/libmylib.so.2.0.0",
        "before": "libmylib.so.1",
        "after": "libmylib.so.2",
    }


def test_check_takes_nothing_else_than_the_lock_holds(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    here("plan", path, "--prefix", "/usr", "--lock", "capi.lock")
    for other in (("--prefix", "/opt"), ("--target", MAC), ("--cargo-c", "0.10.24"), ("-p", "x")):
        ended = here("plan", path, "--check", "capi.lock", *other)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err.startswith(f"error: {other[0]}: is not what capi.lock holds\n")


def test_lock_holds_the_packages(here: Here, tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")
    for how in (("-p", "b"), ("--workspace", "--exclude", "a"), ()):
        assert here("plan", root, *how, "--lock", "capi.lock").status == 0
        assert here("plan", root, "--check", "capi.lock").status == 0
    (tmp_path / "w" / "Cargo.toml").write_text('[workspace]\nmembers = ["a"]\nresolver = "2"\n')
    ended = here("plan", root, "--check", "capi.lock")
    assert ended.status == 1
    assert f"b 1.2.3 for {LINUX}\n  - the package\n" in ended.out


def test_lock_of_what_goes_wrong_says_so_and_is_clean(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", OUTSIDE)
    asked = ("--target", LINUX, "--target", "x86_64-unknown-uefi")
    ended = here("plan", path, *asked, "--lock", "capi.lock")
    assert (ended.status, ended.out) == (1, "")
    assert "past the destdir: /abs/mylib.h" in ended.err
    assert "mylib for x86_64-unknown-uefi: cargo-c would stop" in ended.err
    assert here("plan", path, "--check", "capi.lock").status == 0
