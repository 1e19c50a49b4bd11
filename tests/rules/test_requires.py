"""Required modules, beyond what the rules' pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

PC = "[package.metadata.capi.pkg_config]\n"

SILENT = [
    # a line break is no fault
    'requires = """\ngstreamer-1.0, gstreamer-base-1.0, wayland-server\n"""',
    'requires_private = "gstreamer-1.0 >= 1.22, gobject-2.0, glib-2.0, gmodule-2.0, pango, gtk4"',
    'requires = "rice-proto"',
    'requires_private = "libvvdec >= 3.0, libwebpdemux, openssl, csound, libsodium, dav1d"',
    'requires = "zlib >= 1.2, zlib < 2"',
    'requires = "gstreamer-d3d12-1.0, json-glib-1.0, sqlite3, libcurl, dbus-1, gio-unix-2.0"',
    # an array is another rule's matter
    'requires = ["zlib>=1"]',
]


@pytest.mark.parametrize("text", SILENT)
@pytest.mark.parametrize("rule", ["CAPI511", "CAPI512", "CAPI513", "CAPI514", "CAPI515"])
def test_lists_that_pkg_config_understands(text: str, rule: str) -> None:
    assert not found(capi(PC + text), rule)


def test_the_value_is_pointed_at_and_the_right_one_shown() -> None:
    (finding,) = found(capi(PC + 'requires = "glib-2.0, zlib>=1.2"'), "CAPI511")
    assert finding.location.key == "package.metadata.capi.pkg_config.requires"
    assert "`zlib>=1.2`" in finding.message
    assert finding.help == "write `zlib >= 1.2`"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("gstreamer-rtp", "gstreamer-rtp-1.0"),
        ("gstreamer-d3d12", "gstreamer-d3d12-1.0"),
        ("gstreamer", "gstreamer-1.0"),
        ("gst-video", "gstreamer-video-1.0"),
        ("glib", "glib-2.0"),
        ("libz", "zlib"),
        ("openssl-sys", "the names of their .pc files"),
    ],
)
def test_crates_are_not_modules(name: str, right: str) -> None:
    (finding,) = found(capi(f'{PC}requires_private = "zlib, {name} >= 1.2"'), "CAPI513")
    assert right in (finding.help or "")


@pytest.mark.parametrize(
    "entry",
    [
        'libpng = { version = "1.6", optional = true }',
        'libpng = { version = "1.6", feature = "png" }',
        "'cfg(windows)' = { libpng = \"1.6\" }",
        'zlib = "1.2"',
        'z = { name = "zlib", version = "1.2" }',
    ],
)
def test_system_dependencies_that_are_not_always_there_or_are_listed(entry: str) -> None:
    text = f"{PC}requires = 'zlib'\n[package.metadata.system-deps]\n{entry}\n"
    assert not found(capi(text + BUILD) | PROBE, "CAPI516")


BUILD = '[build-dependencies]\nsystem-deps = "7"\n'
PROBING = "system_deps::Config::new().probe().unwrap();"
PROBE = {"build.rs": "fn main() {\n    " + PROBING + "\n}\n"}
PNG = '[package.metadata.system-deps]\nlibpng = "1.6"\n'


@pytest.mark.parametrize(
    ("build", "script", "hit"),
    [
        (BUILD, "system_deps::Config::new().probe().unwrap();", True),
        (BUILD, "use system_deps::Config;\n Config::new().probe().unwrap();", True),
        (BUILD.replace("system-deps =", "deps =")[:-4] + '{ package = "system-deps" }', "", True),
        (BUILD.replace("[build", "[target.'cfg(unix)'.build"), "", True),
        (BUILD, "#[cfg(unix)] system_deps::Config::new().probe().unwrap();", True),
        (BUILD, "if found { system_deps::Config::new().probe().unwrap(); }", True),
        # nobody reads the table, or not on Linux
        ("", "", False),
        (BUILD.replace("[build", "[target.'cfg(windows)'.build"), "", False),
        (BUILD, "#[cfg(windows)] system_deps::Config::new().probe().unwrap();", False),
        (
            BUILD,
            f'if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("windows") {{ {PROBING} }}',
            False,
        ),
    ],
)
def test_system_dependencies_that_linux_asks_for(build: str, script: str, hit: bool) -> None:
    files = capi(PNG + build.replace('"system-deps" }', '"system-deps", version = "7" }'))
    files["build.rs"] = "fn main() {\n" + script + "\n}\n"
    assert bool(found(files, "CAPI516")) is hit


def test_wrong_names_of_one_list_are_one_finding() -> None:
    text = "gstreamer-rtp >= 1.20, gstreamer-1.0, gstreamer-sdp >= 1.20"
    (finding,) = found(capi(f'{PC}requires_private = "{text}"'), "CAPI513")
    assert "`gstreamer-rtp`, `gstreamer-sdp`, which are no" in finding.message
    assert finding.help == "write `gstreamer-rtp-1.0`, `gstreamer-sdp-1.0`"


def test_a_c_api_may_have_the_name_of_a_crate() -> None:
    table = "[package.metadata.capi.pkg_config]\nrequires_private = "
    assert not found(capi(table + '"z_rs >= 1.0, oxide-rs"'), "CAPI513")
    assert found(capi(table + '"libz-sys"'), "CAPI513")


@pytest.mark.parametrize("text", ["zlib >=1.2", "zlib >=", "zlib\\nlibpng"])
def test_modules_that_pkg_config_drops_or_misreads_are_errors(text: str) -> None:
    (finding,) = found(capi(f'[package.metadata.capi.pkg_config]\nrequires = "{text}"'), "CAPI511")
    assert finding.severity.value == "error"
