"""CAPI20x: keys that cargo-c does not know, and values that it does not take."""

from __future__ import annotations

import pytest
import tomli

from tests.rules.support import capi, found
from tests.support.mending import applied

TABLE = "[package.metadata.capi"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        (f"{TABLE}.header]\ngenerate = false", "`header.generation`"),
        (f"{TABLE}.pkgconfig]\nname = 'x'", "`pkg_config`"),
        (f"{TABLE}.pkg-config]\nname = 'x'", "`pkg_config`"),
        (f"{TABLE}.lib]\nname = 'x'", "`library`"),
        (f"{TABLE}.headers]\nname = 'x'", "`header`"),
        (f"{TABLE}.install.includes]\nasset = []", "`install.include`"),
        (f"{TABLE}.includes]\nasset = []", "`install.include`"),
        (f"{TABLE}.pkg_config]\nsubdirectory = false", "`header.subdirectory`"),
        (f"{TABLE}.library]\nversoining = false", "`library.versioning`"),
        (f"{TABLE}.header]\nfilename = 'x'", "`header.name`"),
    ],
)
def test_known_mistakes_name_what_was_meant(written: str, advice: str) -> None:
    (finding,) = found(capi(written), "CAPI201")
    assert finding.help is not None
    assert advice in finding.help


def test_key_that_is_there_as_well_is_to_be_taken_out() -> None:
    written = f"{TABLE}.header]\nsubdirectory = false\n{TABLE}.pkg_config]\nsubdirectory = false"
    (finding,) = found(capi(written), "CAPI201")
    assert finding.help == "take it out: `header.subdirectory` is there as well"
    assert finding.fix is not None
    assert finding.fix.safety == "safe"  # both say the same
    without = capi(f"{TABLE}.header]\nsubdirectory = false")
    assert applied(capi(written), finding) == without


def test_unknown_key_in_an_array_of_tables_has_its_index() -> None:
    written = f'{TABLE}.install.include]\nasset = [{{ from = "a.h" }}, {{ form = "b" }}]'
    keys = {f.location.key for f in found(capi(written), "CAPI201")}
    assert keys == {"package.metadata.capi.install.include.asset[1].form"}


def test_target_tables_have_any_predicate_for_a_key() -> None:
    written = f"{TABLE}.library.target.'cfg(unix)']\nrustflags = ''\nflags = ''"
    keys = [f.location.key for f in found(capi(written), "CAPI201")]
    assert keys == ['package.metadata.capi.library.target."cfg(unix)".flags']


@pytest.mark.parametrize(
    "written",
    [
        f"{TABLE}.header]\ngenerate = false",
        f"{TABLE}]\nheader = {{ generate = false }}",
        f"{TABLE}.pkgconfig]\nname = 'x'",
        f"{TABLE}]\n'pkgconfig'.name = 'x'",
    ],
)
def test_mend_renames_and_nothing_else(written: str) -> None:
    files = capi(written)
    (finding,) = found(files, "CAPI201")
    mended = applied(files, finding)["Cargo.toml"]
    data = tomli.loads(mended)["package"]["metadata"]["capi"]
    before = tomli.loads(files["Cargo.toml"])["package"]["metadata"]["capi"]
    assert sorted(map(str, _values(data))) == sorted(map(str, _values(before)))
    assert found({"Cargo.toml": mended}, "CAPI201") == []


def test_all_mentions_of_a_table_are_mended() -> None:
    written = f"{TABLE}.pkgconfig]\nname = 'x'\n{TABLE}.pkgconfig.y]\nz = 1"
    (finding,) = found(capi(written), "CAPI201")
    assert applied(capi(written), finding) == capi(written.replace("pkgconfig", "pkg_config"))


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("header.name = 1", "CAPI202"),
        ("header.subdirectory = 1", "CAPI202"),
        ("header.enabled = 'no'", "CAPI202"),
        ("header.emit_version_constants = 0", "CAPI202"),
        ("pkg_config.strip_include_path_components = '1'", "CAPI202"),
        ("pkg_config.strip_include_path_components = -1", "CAPI206"),
        ("library.version_suffix_components = 'all'", "CAPI202"),
        ("library.version_suffix_components = 0", "CAPI206"),
        ("library.version = '1'", "CAPI205"),
        ("min_version = '0.9'", "CAPI205"),
        ("install.include.asset = [{ to = 'x' }]", "CAPI202"),
        ("min_version = 1", "CAPI203"),
        ("pkg_config.requires = ['a']", "CAPI203"),
        ("library.versioning = 'no'", "CAPI203"),
        ("library.import_library = 1", "CAPI203"),
        ("library.rustflags = ['-C']", "CAPI203"),
        ("library.version = 1", "CAPI203"),
        ("install.include.asset = 'x'", "CAPI203"),
        ("header = 'x'", "CAPI203"),
        ("install.include.asset = [{ from = 'x', to = 1 }]", "CAPI203"),
    ],
)
def test_wrong_values_are_refused_or_ignored_as_the_contract_says(written: str, rule: str) -> None:
    findings = found(capi(f"{TABLE}]\n{written}"), rule)
    assert len(findings) == 1
    assert findings[0].location.line == 12


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ("pkg_config.requires = ['a', 'b']", 'write a string: `requires = "a, b"`'),
        ("library.rustflags = ['-C', 'x']", 'write a string: `rustflags = "-C x"`'),
        ("library.versioning = 'no'", "write `versioning = false`"),
        ("library.version = 1", 'write a string with all three numbers: `version = "1.0.0"`'),
        ("min_version = 0.9", 'write a string with all three numbers: `min_version = "0.9.0"`'),
    ],
)
def test_what_to_write_is_said(written: str, help_: str) -> None:
    (finding,) = found(capi(f"{TABLE}]\n{written}"), "CAPI203")
    assert finding.help == help_


def _values(node: object) -> list[object]:
    if isinstance(node, dict):
        return [value for inner in node.values() for value in _values(inner)]
    return [node]
