from __future__ import annotations

import pytest

from tests.rules.support import capi, found

MINIMUM = '[package.metadata.capi]\nmin_version = "{}"\n'
LIBRARY = "[package.metadata.capi.library]\n"


def crate(minimum: str, lines: str = "") -> dict[str, str]:
    return capi(MINIMUM.format(minimum) + lines)


@pytest.mark.parametrize("minimum", ["0.10.5", "0.10.7", "0.10.9"])
def test_broken_import_libraries_are_let_in(minimum: str) -> None:
    (finding,) = found(crate(minimum), "CAPI912")
    assert " to 0.10.9 in: import libraries" in finding.message or minimum == "0.10.9"
    assert "(as on x86_64-pc-windows-gnu)" in finding.message
    assert finding.help == 'write `min_version = "0.10.10"`'
    assert finding.location.key == "package.metadata.capi.min_version"


@pytest.mark.parametrize("minimum", ["0.10.4", "0.9.28", "0.10.10", "0.10.26"])
def test_releases_between_good_ones_cannot_be_left_out(minimum: str) -> None:
    assert not found(crate(minimum), "CAPI912")


def test_only_a_crate_that_runs_into_it_is_told() -> None:
    assert not found(crate("0.10.5", LIBRARY + "import_library = false\n"), "CAPI912")
    assert not found(capi(""), "CAPI912")


def test_the_advice_is_a_release_without_any_of_the_faults() -> None:
    lines = LIBRARY + 'version = "0.3.0"\n[package.metadata.capi.header]\nname = "my-lib"\n'
    findings = found(crate("0.9.14", lines), "CAPI912")
    assert len(findings) == 2
    assert {finding.help for finding in findings} == {'write `min_version = "0.9.27"`'}


def test_what_is_broken_is_a_warning() -> None:
    lines = LIBRARY + "versioning = false\n"
    (finding,) = found(crate("0.9.13", lines), "CAPI911")
    assert finding.message.startswith("`min_version` lets cargo-c 0.9.13 to 0.9.14 in: ")
    assert finding.help == 'write `min_version = "0.9.15"`'
    assert len(finding.related) == 1
    assert not found(crate("0.9.13", lines), "CAPI912")


def test_a_fault_of_the_release_that_judges_is_said_once() -> None:
    files = crate("0.9.13", LIBRARY + "versioning = false\n")
    assert found(files, "CAPI317", cargo_c="0.9.14")
    assert not found(files, "CAPI911", cargo_c="0.9.14")
    assert found(crate("0.10.5"), "CAPI318", cargo_c="0.10.7")
    assert not found(crate("0.10.5"), "CAPI912", cargo_c="0.10.7")


def test_a_module_has_no_need_of_an_install_name() -> None:
    lines = LIBRARY + 'install_subdir = "player-1.0"\nversioning = false\nimport_library = false\n'
    assert found(crate("0.10.0", lines), "CAPI912")
    lines += "[package.metadata.capi.header]\nenabled = false\n"
    names = [f.message for f in found(crate("0.10.0", lines), "CAPI912")]
    assert not any("install name" in message for message in names)


@pytest.mark.parametrize("minimum", ["1.0.0", "0.10", "0.9.25"])
def test_odd_minimums_are_borne(minimum: str) -> None:
    found(crate(minimum, LIBRARY + 'version = "0.3.0"\n'), "CAPI912")
