"""What the rules on names and sonames say of crates is what real cargo-c does with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rules.support import audit_files, capi
from tests.support.real_build import CargoC, soname, tree

QUIET = "[package.metadata.capi.header]\ngeneration = false\n[package.metadata.capi.library]\n"
PLACES = ("--offline", "--debug", "--prefix", "/usr", "--libdir", "lib")


@pytest.mark.parametrize("name", ["foo.bar", "foo++", "", "foo-bar", "fööbar", "2foo"])
def test_names_are_refused_as_the_rule_says(name: str, tmp_path: Path, cargo_c: CargoC) -> None:
    files = capi(f'{QUIET}name = "{name}"\n')
    found = any(finding.rule == "CAPI302" for finding in audit_files(files))
    done = cargo_c.run(_crate(files, tmp_path), "cinstall", *_places(tmp_path))
    assert ("crate name" in done.stderr) == found
    assert (done.returncode != 0) == found


@pytest.mark.parametrize(
    "lines",
    [
        'version = "1.4.2"\nversion_suffix_components = 2',
        'version = "0.4.2"',
        'version = "0.0.4"',
        'version = "2.0.0-beta.1"',
    ],
)
def test_the_soname_is_the_one_that_is_foretold(
    lines: str, tmp_path: Path, cargo_c: CargoC
) -> None:
    files = capi(QUIET + lines)
    (policy,) = (finding for finding in audit_files(files) if finding.rule == "CAPI311")
    done = cargo_c.run(_crate(files, tmp_path), "cinstall", *_places(tmp_path))
    assert done.returncode == 0, done.stderr
    library = os.path.join(_destination(tmp_path), "usr/lib/libmylib.so")
    assert f"the soname is {soname(library)} by" in policy.message


def test_a_suffix_without_versioning_really_does_nothing(tmp_path: Path, cargo_c: CargoC) -> None:
    files = capi(f"{QUIET}versioning = false\nversion_suffix_components = 2")
    assert "CAPI315" in {finding.rule for finding in audit_files(files)}
    assert cargo_c.run(_crate(files, tmp_path), "cinstall", *_places(tmp_path)).returncode == 0
    installed = tree(_destination(tmp_path))
    assert [path for path in installed if ".so" in path] == ["usr/lib/libmylib.so"]


def _crate(files: dict[str, str], folder: Path) -> str:
    """Write a crate with one C function; return its directory."""
    crate = folder / "crate"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text(files["Cargo.toml"], encoding="utf-8")
    function = '#[no_mangle]\npub extern "C" fn one() -> i32 {\n    1\n}\n'
    (crate / "src" / "lib.rs").write_text(function, encoding="utf-8")
    return str(crate)


def _destination(folder: Path) -> str:
    return str(folder / "installed")


def _places(folder: Path) -> tuple[str, ...]:
    return (*PLACES, "--destdir", _destination(folder))
