from __future__ import annotations

import subprocess

import pytest

from cargoc_check.errors import UserError
from cargoc_check.platforms import targets


def test_every_listed_triple_is_itself() -> None:
    for triple in targets.all_triples():
        target = targets.parse(triple)
        assert (target.triple, target.listed_as) == (triple, None)
        assert target.pointer_width in (16, 32, 64)


@pytest.mark.parametrize(
    ("triple", "listed"),
    [
        ("x86_64-alpine-linux-musl", "x86_64-unknown-linux-musl"),
        ("armv7-alpine-linux-musleabihf", "armv7-unknown-linux-musleabihf"),
        ("riscv64-alpine-linux-musl", "riscv64gc-unknown-linux-musl"),
        ("riscv64-poky-linux-gnu", "riscv64gc-unknown-linux-gnu"),
        ("aarch64-poky-linux-gnu", "aarch64-unknown-linux-gnu"),
        ("powerpc64le-redhat-linux-gnu", "powerpc64le-unknown-linux-gnu"),
        ("x86_64-acme-windows-msvc", "x86_64-pc-windows-msvc"),
        ("x86_64-acme-freebsd", "x86_64-unknown-freebsd"),
    ],
)
def test_a_triple_with_another_vendor_is_the_listed_one(triple: str, listed: str) -> None:
    target = targets.parse(triple)
    assert target.listed_as == listed
    assert target.triple == triple
    assert target.vendor == triple.split("-")[1]
    assert ("target_vendor", target.vendor) in target.settings
    same = targets.parse(listed)
    assert target._replace(triple=listed, vendor=same.vendor, listed_as=None) == same


@pytest.mark.parametrize("triple", ["x86_64-linux-gnu", "armv7hl-suse-linux-gnueabi", "a", "", "-"])
def test_any_other_triple_is_refused(triple: str) -> None:
    with pytest.raises(UserError, match="not known to rustc") as raised:
        targets.parse(triple)
    assert raised.value.hint


def test_a_misspelling_is_met_with_what_is_near() -> None:
    with pytest.raises(UserError) as raised:
        targets.parse("aarch64-apple-darwn")
    assert "'aarch64-apple-darwin'" in str(raised.value.hint)


def test_a_target_file_is_refused() -> None:
    with pytest.raises(UserError, match="is a file"):
        targets.parse("my-board.json")


def test_where_the_c_runtime_is_static_by_default() -> None:
    assert targets.parse("x86_64-unknown-linux-musl").crt_static
    assert not targets.parse("x86_64-unknown-linux-gnu").crt_static


@pytest.mark.parametrize(
    "triple",
    [
        "aarch64-apple-darwin",
        "aarch64-linux-android",
        "i686-pc-windows-msvc",
        "wasm32-unknown-emscripten",
        "x86_64-pc-windows-gnu",
        "x86_64-unknown-freebsd",
        "x86_64-unknown-linux-gnu",
    ],
)
def test_settings_are_those_of_rustc(triple: str) -> None:
    said = subprocess.run(
        ["rustc", "--print", "cfg", "--target", triple], check=True, capture_output=True, text=True
    )
    stable = ("target_arch", "target_os", "target_env", "target_vendor", "target_family")
    pairs = [line.partition("=") for line in said.stdout.splitlines()]
    rustc = {(key, value.strip('"')) for key, _, value in pairs if key in stable}
    bare = {(key, None) for key, equals, _ in pairs if not equals}
    ours = targets.parse(triple).settings
    assert {setting for setting in ours if setting[0] in stable} == rustc
    assert {setting for setting in ours if setting[1] is None} == bare
