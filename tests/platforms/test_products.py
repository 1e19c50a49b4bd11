"""Whether rustc makes the shared library that cargo-c looks for, held against rustc itself."""

from __future__ import annotations

import subprocess

import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.platforms import naming, products, systems, targets
from cargoc_check.text.semver import Version

MUSL = "x86_64-unknown-linux-musl"
STATIC = "-C target-feature=+crt-static"
DYNAMIC = "-C target-feature=-crt-static"


def of_each_kind() -> list[str]:
    """Return a target of each system and environment, and those with a word of their own."""
    found = {}
    for triple in targets.all_triples():
        target = targets.parse(triple)
        if triple in ("wasm32-wali-linux-musl", "x86_64-unikraft-linux-musl"):
            found[triple, ""] = triple
        elif systems.platform(target, newest()) and builds_shared(target):
            found.setdefault((target.os, target.env), triple)
    return list(found.values())


def builds_shared(target: targets.Target) -> bool:
    return "cdylib" in systems.default_library_types(target, newest())


def made(triple: str, rustflags: str) -> str:
    """Return the name that rustc has for a shared library `foo`, empty if it makes none."""
    command = ["rustc", "--target", triple, "--crate-type", "cdylib", "--crate-name", "foo"]
    command += [*rustflags.split(), "--print", "file-names", "-"]
    run = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.mark.parametrize("rustflags", ["", STATIC, DYNAMIC])
def test_gaps_are_those_of_rustc(rustflags: str) -> None:
    for triple in of_each_kind():
        target = targets.parse(triple)
        names = naming.names(target, newest(), "foo", Version(1, 2, 3), versioning=False)
        assert names is not None
        assert names.shared is not None
        name = made(triple, rustflags)
        expected = {"": "dropped", names.shared.name.removeprefix("cyg"): None}
        assert products.gap(target, rustflags) == expected.get(name, "renamed"), triple


@pytest.mark.parametrize(
    ("rustflags", "static"),
    [
        ("", True),
        ("-C target-feature=-crt-static", False),
        ("-Ctarget-feature=-crt-static", False),
        ("--codegen target-feature=-crt-static", False),
        ("--codegen=target-feature=-crt-static", False),
        ("-C opt-level=3 -C target-feature=+aes,-crt-static", False),
        ("-C target-feature=-crt-static -Ctarget-feature=+crt-static", True),
        ("target-feature=-crt-static", True),
        ("-C opt-level=3 target-feature=-crt-static", True),
    ],
)
def test_how_the_runtime_is_linked(rustflags: str, static: bool) -> None:
    assert products.links_runtime_statically(targets.parse(MUSL), rustflags) is static
