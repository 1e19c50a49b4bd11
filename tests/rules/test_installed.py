"""Which headers are installed: further hits, and look-alikes that are right as they are."""

from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found

_FAMILY = {"CAPI411", "CAPI412", "CAPI413", "CAPI414", "CAPI421", "CAPI451"}
_OFF = "[package.metadata.capi.header]\ngeneration = false\n"
_ABSENT = {"cbindgen.toml": "(absent)\n"}


def _rules(files: dict[str, str]) -> set[str]:
    return {finding.rule for finding in audit_files(files)} & _FAMILY


def _off() -> dict[str, str]:
    return capi(_OFF)


@pytest.mark.parametrize(
    "header", ["include/mylib.h", "include/mylib/types.h", "mylib.h", "src/mylib.h", "libmylib.h"]
)
def test_header_that_nothing_installs(header: str) -> None:
    files = _off() | {header: ""}
    assert _rules(files) == {"CAPI411"}
    assert not _rules(files | {"build.rs": 'fn main() { write("OUT_DIR"); }'})


def test_help_names_a_pattern_for_several_headers() -> None:
    files = _off() | {"include/mylib/a.h": "", "include/mylib/b.hpp": ""}
    (finding,) = found(files, "CAPI411")
    assert finding.help is not None
    assert '"include/mylib/**/*"' in finding.help


def test_header_of_bundled_code_is_not_the_librarys() -> None:
    assert _rules(_off() | {"vendor/zlib.h": "", "src/util.h": ""}) == {"CAPI412"}


def test_build_script_without_a_word_of_headers_writes_none() -> None:
    script = {"build.rs": "// writes nothing to OUT_DIR\nfn main() {}\n"}
    assert _rules(_off() | script) == {"CAPI412"}
    assert _rules(_off() | {"include/mylib.h": ""} | script) == {"CAPI411"}


def test_build_dependency_may_write_the_header() -> None:
    manifest = capi(_OFF + '[build-dependencies]\nhelper = "1"\n')
    files = manifest | {"build.rs": "fn main() { helper::run() }", "include/mylib.h": ""}
    assert not _rules(files)
    assert not _rules(files | {"include/mylib.h": "(absent)\n"})
    known = {"Cargo.toml": files["Cargo.toml"].replace("helper", "cc")}
    assert _rules(files | known) == {"CAPI411"}
    generated = capi('[build-dependencies]\nhelper = "1"\n') | _ABSENT
    assert not _rules(generated | {"build.rs": "fn main() { helper::run() }"})
    assert _rules(generated) == {"CAPI451"}


def test_internal_headers_are_not_the_librarys() -> None:
    assert _rules(_off() | {"include/private.h": ""}) == {"CAPI412"}
    (finding,) = found(_off() | {"include/types.h": "", "include/mylib.h": ""}, "CAPI411")
    assert "types.h" in finding.message


@pytest.mark.parametrize("committed", [{}, {"include/mylib.h": ""}])
@pytest.mark.parametrize(
    "script",
    [
        'fn main() { std::env::var("OUT_DIR"); }',
        'fn main() { helper::run("capi/include"); }',
        "mod helper;\nfn main() {}",
        'include!("helper.rs");',
        'fn main() { std::process::Command::new("./gen.sh").status(); }',
        'fn main() { std::fs::copy("include/mylib.h", to()); }',
    ],
)
def test_build_script_that_may_write_the_header(script: str, committed: dict[str, str]) -> None:
    assert not _rules(_off() | {"build.rs": script} | committed)


_NAMED = '[package.metadata.capi.install.include]\nasset = [{ from = "gen/made.h" }]\n'


@pytest.mark.parametrize("committed", [{}, {"include/mylib.h": ""}])
def test_asset_that_the_build_script_writes(committed: dict[str, str]) -> None:
    script = {"build.rs": 'fn main() { std::fs::write("gen/made.h", "int x;").unwrap(); }'}
    assert not _rules(capi(_OFF + _NAMED) | script | committed)
    elsewhere = {"build.rs": 'fn main() { std::fs::write("assets/mylib.h", "int x;").unwrap(); }'}
    assert not _rules(capi(_OFF) | elsewhere | committed)


def test_asset_whose_file_is_missing_is_said_once() -> None:
    files = capi(_OFF + _NAMED)
    assert not _rules(files)
    assert found(files, "CAPI415")
    outside = capi(_OFF + _NAMED.replace("gen/", "../"))
    assert not _rules(outside)
    assert found(outside, "CAPI419")
    assert _rules(files | {"include/mylib.h": ""}) == {"CAPI411"}


def test_mends_are_added_to_what_is_there() -> None:
    (finding,) = found(capi(_OFF + _NAMED) | {"include/mylib.h": ""}, "CAPI411")
    assert "in the brackets of `asset` (line 14):" in (finding.help or "")
    header = '[package.metadata.capi.header]\nname = "mylib"\ngeneration = true\n'
    (finding,) = found(capi(header) | {"mylib.h": ""} | _ABSENT, "CAPI413")
    assert "in place of `generation = true` (line 13):" in (finding.help or "")


@pytest.mark.parametrize("header", ["assets/mylib.h", "assets/capi/include/any/thing.h"])
def test_header_in_one_of_the_default_places(header: str) -> None:
    assert not _rules(_off() | {header: ""})


def test_plugin_has_no_header() -> None:
    library = '[package.metadata.capi.library]\ninstall_subdir = "gstreamer-1.0"\n'
    assert not _rules(capi(_OFF + library))
    assert not _rules(capi("[package.metadata.capi.header]\nenabled = false"))


def test_pattern_that_stops_cargo_c_is_another_matter() -> None:
    include = "[package.metadata.capi.install.include]\n"
    for pattern in ("include/**.h", "*/mylib.h", "/usr/include/mylib.h"):
        files = capi(f'{_OFF}{include}asset = [{{ from = "{pattern}" }}]')
        assert not _rules(files | {"include/mylib.h": ""})


@pytest.mark.parametrize("header", ["mylib.h", "include/mylib.h", "include/x/mylib.h"])
def test_header_that_is_generated_anew(header: str) -> None:
    assert _rules(capi("") | {header: ""} | _ABSENT) == {"CAPI413"}
    assert not _rules(capi("") | {header: ""})
    assert not _rules(_off() | {header: "", "assets/mylib.h": ""} | _ABSENT)


def test_build_script_may_write_the_configuration() -> None:
    script = {"build.rs": 'fn main() { std::fs::write("cbindgen.toml", CONFIG); }'}
    assert not _rules(capi("") | {"include/mylib.h": ""} | _ABSENT | script)
    assert not _rules(capi("") | _ABSENT | script)


def test_other_headers_are_installed_beside_the_generated_one() -> None:
    include = '[package.metadata.capi.install.include]\nasset = [{ from = "include/*.h" }]\n'
    assert not _rules(capi(include) | {"include/types.h": ""})
    assert _rules(capi(include) | {"include/types.h": "", "include/mylib.h": ""}) == {"CAPI414"}


@pytest.mark.parametrize("header", ["assets/mylib.h", "assets/capi/include/mylib.h"])
def test_default_asset_is_overwritten_too(header: str) -> None:
    assert _rules(capi("") | {header: ""}) == {"CAPI414"}
    assert not _rules(_off() | {header: ""})


def test_same_name_in_another_folder_is_not_overwritten() -> None:
    include = (
        '[package.metadata.capi.install.include]\nasset = [{ from = "a/mylib.h", to = "other" }]'
    )
    assert not _rules(capi(include) | {"a/mylib.h": ""})


def test_headers_named_and_disabled() -> None:
    include = '[package.metadata.capi.install.include]\nasset = [{ from = "a.h" }]\n'
    off = "[package.metadata.capi.header]\nenabled = false\n"
    (finding,) = found(capi(off + include) | {"a.h": ""}, "CAPI421")
    assert [message for message, _ in finding.related] == ["disabled here"]
    data = '[package.metadata.capi.install.data]\nasset = [{ from = "a.h" }]\n'
    assert not _rules(capi(off + data) | {"a.h": ""})


def test_manifest_alone_says_nothing_of_files() -> None:
    assert not _rules(_off() | {"src/lib.rs": "(absent)\n"})
