from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found

HEADER_OFF = "[package.metadata.capi.header]\nenabled = false\n"
NEWER = '[package.metadata.capi]\nmin_version = "0.10.25"\n'


def _library(lines: str, before: str = "", package: str = "") -> dict[str, str]:
    return capi(f"{before}\n[package.metadata.capi.library]\n{lines}\n{package}")


GSTREAMER = _library(
    'install_subdir = "gstreamer-1.0"\nversioning = false\nimport_library = false', HEADER_OFF
)


def test_a_gstreamer_plugin_as_they_write_it_is_clean() -> None:
    wrong = {f.rule for f in audit_files(GSTREAMER) if f.rule.startswith("CAPI3")}
    assert not wrong


def test_a_plugin_says_that_it_has_no_header() -> None:
    lines = 'install_subdir = "x"\nversioning = false\nimport_library = false'
    rule = "plugin-with-header"
    assert found(_library(lines), rule)
    assert not found(_library(lines, HEADER_OFF), rule)
    assert not found(_library(lines, HEADER_OFF.replace("false", "true")), rule)
    generation = "[package.metadata.capi.header]\ngeneration = false\n"
    assert not found(_library(lines, generation), rule)


def test_a_plugin_says_that_it_has_no_import_library() -> None:
    lines = 'install_subdir = "gstreamer-1.0"\nversioning = false\n'
    rule = "plugin-with-import-library"
    (finding,) = found(_library(lines, HEADER_OFF), rule)
    assert finding.location.excerpt == 'install_subdir = "gstreamer-1.0"'
    assert not found(_library(lines + "import_library = false", HEADER_OFF), rule)
    assert not found(_library(lines + "import_library = true", HEADER_OFF), rule)
    assert not found(_library(lines, HEADER_OFF), rule, cargo_c="0.9.19")
    assert not found(_library(lines.replace("gstreamer-1.0", "security"), HEADER_OFF), rule)
    assert not found(_library('install_subdir = "x"', HEADER_OFF), rule)
    for cfg, hits in (("unix", 0), ("not(windows)", 0), ("any(unix, windows)", 1)):
        files = _library(lines, HEADER_OFF) | {"src/lib.rs": f"#![cfg({cfg})]\n"}
        assert len(found(files, rule)) == hits, cfg


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("plugin = true", "without `install_subdir`"),
        ('plugin = true\ninstall_subdir = ""', "without `install_subdir`"),
        ('plugin = true\ninstall_subdir = "x"\nversioning = true', "with `versioning = true`"),
    ],
)
def test_what_cargo_c_refuses_of_a_plugin(lines: str, says: str) -> None:
    (finding,) = found(_library(lines, NEWER), "plugin-refused")
    assert says in finding.message
    assert finding.severity.value == "error"


def test_what_cargo_c_takes_of_a_plugin() -> None:
    taken = 'plugin = true\ninstall_subdir = "x"\n'
    for lines in (taken, taken + "versioning = false", 'plugin = "yes"', "plugin = false"):
        assert not found(_library(lines, NEWER), "plugin-refused")
    assert not found(_library("plugin = true"), "plugin-refused", cargo_c="0.10.24")


def test_a_plugin_asks_for_a_cargo_c_that_knows_it() -> None:
    lines = 'plugin = true\ninstall_subdir = "x"'
    rule = "plugin-without-min-version"
    assert found(_library(lines), rule)
    assert not found(_library(lines, NEWER), rule)
    old = NEWER.replace("0.10.25", "0.9.21")
    rules = {finding.rule for finding in audit_files(_library(lines, old))}
    assert "CAPI212" in rules
    assert "CAPI324" not in rules


def test_an_older_release_ignores_a_plugin() -> None:
    lines = 'name = "pam_x"\nplugin = true\ninstall_subdir = "security"'
    (finding,) = found(_library(lines), "plugin-ignored", cargo_c="0.10.24")
    assert "`security/libpam_x.so.1.2.3`" in finding.message
    assert not found(_library(lines), "plugin-ignored")
    assert not found(_library(lines, NEWER), "plugin-ignored", cargo_c="0.10.24")


@pytest.mark.parametrize(
    ("files", "program"),
    [
        (_library('name = "x"\ninstall_subdir = "security"\nversioning = false'), "PAM"),
        (_library('name = "pam_x"', HEADER_OFF), "PAM"),
        (capi('[dependencies]\npamsm = "0.5"\n'), "PAM"),
        (_library('install_subdir = "httpd/modules"\nversioning = false'), "Apache"),
        (capi('[dependencies]\nmlua = { version = "0.11", features = ["module"] }\n'), "Lua"),
        (capi('[dependencies]\nlibnss = "0.9"\n'), "NSS"),
        (_library('name = "nss_x"\nversion = "1.0.0"', HEADER_OFF), "NSS"),
        (_library('name = "nss_x"\nversioning = false'), "NSS"),
    ],
)
def test_modules_of_known_programs_are_recognised(files: dict[str, str], program: str) -> None:
    (finding,) = found(files, "module-not-said")
    assert f"a module for {program} " in finding.message
    assert finding.severity.value == "info"


@pytest.mark.parametrize(
    "files",
    [
        GSTREAMER,
        _library('name = "pam_x"'),
        _library('name = "x"\ninstall_subdir = "x"\nversioning = false', HEADER_OFF),
        _library('name = "pam_x"\nplugin = true\ninstall_subdir = "security"', NEWER),
        _library('name = "nss_x"\nversion = "2.0.0"', HEADER_OFF),
        capi('[dependencies]\nmlua = "0.11"\n'),
        capi('[dev-dependencies]\npamsm = "0.5"\n'),
        capi('[dependencies]\npam-client = "0.5"\n'),
    ],
)
def test_what_only_looks_like_a_module_is_not_mentioned(files: dict[str, str]) -> None:
    assert not found(files, "module-not-said")


def test_a_release_without_plugin_cannot_be_told_of_one() -> None:
    files = _library('name = "pam_x"', HEADER_OFF)
    assert not found(files, "module-not-said", cargo_c="0.10.24")


def test_an_nss_module_is_told_its_version() -> None:
    (finding,) = found(_library('name = "nss_x"', HEADER_OFF), "module-not-said")
    assert "wants `libnss_x.so.2`" in finding.message
    assert 'version = "2.0.0"' in (finding.help or "")


def test_gstreamers_plugins_are_no_plugin_modules() -> None:
    rule = "library-said-to-be-plugin"
    assert found(_library('plugin = true\ninstall_subdir = "gstreamer-1.0"', NEWER), rule)
    assert not found(_library('plugin = true\ninstall_subdir = "security"', NEWER), rule)
    assert not found(GSTREAMER, rule)


def test_links_with_versions_in_a_folder_of_modules() -> None:
    rule = "plugin-with-versions"
    assert found(_library('install_subdir = "x"', HEADER_OFF), rule)
    assert not found(_library('install_subdir = "x"'), rule)
    assert not found(GSTREAMER, rule)
