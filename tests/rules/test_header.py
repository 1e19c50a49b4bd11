"""The header's name, where files go, and the way to them: further hits, and what is silent."""

from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found
from tests.support.mending import applied

_QUIET = "emit_version_constants = false"


def _header(*lines: str) -> dict[str, str]:
    return capi("[package.metadata.capi.header]\n" + "\n".join(lines))


@pytest.mark.parametrize("name", ["foo.h", "foo-2.0", "a/b", "a b", "foo+x", "foo.hpp"])
def test_name_that_makes_no_macros(name: str) -> None:
    assert found(_header(f'name = "{name}"'), "CAPI401")
    assert not found(_header(f'name = "{name}"', _QUIET), "CAPI401")
    assert not found(_header(f'name = "{name}"', "generation = false"), "CAPI401")


@pytest.mark.parametrize("name", ["foo", "foo-bar", "_foo", "Foo2", "é"])
def test_name_that_makes_macros(name: str) -> None:
    rules = {finding.rule for finding in audit_files(_header(f'name = "{name}"'))}
    assert not rules & {"CAPI401", "CAPI402", "CAPI403"}


def test_extension_is_taken_off_only_where_the_file_keeps_its_name() -> None:
    (plain,) = found(_header('name = "foo-bar.h"'), "CAPI401")
    assert plain.fix is not None
    assert plain.fix.safety == "safe"
    assert applied(_header('name = "foo-bar.h"'), plain) == _header('name = "foo-bar"')
    (dotted,) = found(_header('name = "foo-2.0.h"'), "CAPI401")
    quiet = _header('name = "foo-2.0.h"', "emit_version_constants = false")
    after = applied(_header('name = "foo-2.0.h"'), dotted)["Cargo.toml"]
    assert after.rstrip() == quiet["Cargo.toml"].rstrip()
    assert dotted.fix is not None
    assert dotted.fix.safety == "unsafe"
    assert dotted.help is not None
    assert "emit_version_constants = false" in dotted.help
    assert "name =" not in dotted.help, "it has that name already"


def test_macros_cannot_be_left_out_before_the_key_was_known() -> None:
    assert found(_header('name = "foo.h"', _QUIET), "CAPI401", cargo_c="0.10.14")


@pytest.mark.parametrize("name", ["", ".", "..", "foo/..", "3d", ".foo", "../up"])
def test_name_that_breaks_something(name: str) -> None:
    assert found(_header(f'name = "{name}"'), "CAPI402")
    assert not found(_header(f'name = "{name}"', "generation = false"), "CAPI402")


def test_macros_with_a_digit_in_front_can_be_left_out() -> None:
    assert not found(_header('name = "3d"', _QUIET), "CAPI402")
    assert found(_header('name = ""', _QUIET), "CAPI402")


@pytest.mark.parametrize(
    ("name", "file"), [("foo-2.0", "foo-2.h"), ("foo.hpp", "foo.h"), ("a.b/c.d", "a.b/c.h")]
)
def test_name_that_is_cut_off(name: str, file: str) -> None:
    (finding,) = found(_header(f'name = "{name}"', _QUIET), "CAPI403")
    assert file in finding.message


@pytest.mark.parametrize("name", ["foo", "foo.h", "foo-2.0.h", "a.b/c", ".foo"])
def test_name_that_is_kept(name: str) -> None:
    assert not found(_header(f'name = "{name}"', _QUIET), "CAPI403")


@pytest.mark.parametrize(
    ("directory", "deepest"),
    [("false", 0), ('""', 0), ("true", 1), ('"a/b"', 2), ('"./a//b/."', 2), ('"a/.."', 2)],
)
def test_include_path_can_be_stripped_so_far(directory: str, deepest: int) -> None:
    def stripped(count: int) -> dict[str, str]:
        return _header(
            f"subdirectory = {directory}",
            "[package.metadata.capi.pkg_config]",
            f"strip_include_path_components = {count}",
        )

    assert not found(stripped(deepest), "CAPI404")
    assert found(stripped(deepest + 1), "CAPI404")


def test_nothing_is_stripped_where_there_is_no_header() -> None:
    strip = "[package.metadata.capi.pkg_config]\nstrip_include_path_components = 3"
    assert not found(_header("enabled = false", strip), "CAPI404")


_DESTINATIONS = [
    '[package.metadata.capi.header]\nsubdirectory = "{}"',
    '[package.metadata.capi.header]\nname = "{}/mylib"',
    '[package.metadata.capi.install.data]\nsubdirectory = "{}"\nasset = [{{ from = "x" }}]',
    '[package.metadata.capi.install.data]\nasset = [{{ from = "LICENSE", to = "{}" }}]',
    '[package.metadata.capi.install.include]\nasset = [{{ from = "a.h", to = "{}" }}]',
    '[package.metadata.capi.install.include]\ngenerated = [{{ from = "a.h", to = "{}" }}]',
]


@pytest.mark.parametrize("text", _DESTINATIONS)
def test_destination_that_leaves_its_folder(text: str) -> None:
    (absolute,) = found(capi(text.format("/usr/x")), "CAPI405")
    assert "/usr/x" in absolute.message
    (above,) = found(capi(text.format("../x")), "CAPI406")
    assert "../x" in above.message
    for good in ("x", "x/y/", "x/../y", "..x"):
        rules = {finding.rule for finding in audit_files(capi(text.format(good)))}
        assert not rules & {"CAPI405", "CAPI406"}


def test_place_is_that_of_the_value() -> None:
    text = "[package.metadata.capi.install.data]\nasset = [\n  { from = 'x', to = '/y' },\n]"
    (finding,) = found(capi(text), "CAPI405")
    assert finding.location.excerpt == "  { from = 'x', to = '/y' },"
    assert finding.location.key == "package.metadata.capi.install.data.asset[0].to"


def test_headers_that_are_disabled_go_nowhere() -> None:
    text = (
        '[package.metadata.capi.header]\nenabled = false\nsubdirectory = "/x"\n'
        '[package.metadata.capi.install.include]\nasset = [{ from = "a.h", to = "/y" }]'
    )
    assert not found(capi(text), "CAPI405")


def test_header_subdirectory_that_no_header_follows() -> None:
    text = (
        '[package.metadata.capi.header]\nsubdirectory = "/x"\ngeneration = false\n'
        '[package.metadata.capi.install.include]\nasset = [{ from = "a.h", to = "y" }]'
    )
    assert not found(capi(text), "CAPI405")


def test_data_subdirectory_that_no_entry_uses() -> None:
    text = (
        '[package.metadata.capi.install.data]\nsubdirectory = "/x"\n'
        'asset = [{ from = "LICENSE", to = "y" }]'
    )
    assert not found(capi(text), "CAPI405")


def test_library_folder() -> None:
    text = '[package.metadata.capi.library]\ninstall_subdir = "{}"'
    assert found(capi(text.format("/usr/lib/x")), "CAPI407")
    assert found(capi(text.format("../x")), "CAPI406")
    for good in ("gstreamer-1.0", "security", "a/b"):
        rules = {finding.rule for finding in audit_files(capi(text.format(good)))}
        assert not rules & {"CAPI405", "CAPI406", "CAPI407"}
