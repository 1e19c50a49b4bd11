"""What is chosen follows from what the crate has, and what is stated is not chosen anew."""

from __future__ import annotations

import pytest

from cargoc_check.errors import UserError
from cargoc_check.fixes.choose.choose import choose
from cargoc_check.fixes.choose.model import Choices
from cargoc_check.fixes.stated import Stated
from cargoc_check.fixes.survey.crate import survey
from tests.support.proposing import HEADER, LIB, MANIFEST, crate, opened

MEMBER = '[package]\nname = "{}"\nversion = "1.0.0"\nlicense = "MIT"\n'
NAMED = '[package]\nname = "{}"\nversion = "{}"\ndescription = "x"\n'


def chosen(files: dict[str, str], stated: Stated | None = None) -> Choices:
    return choose(survey(opened(files)), stated or Stated())


def settings(choices: Choices) -> dict[str, object]:
    return {".".join(setting.key): setting.value for setting in choices.settings}


def named(name: str, version: str = "1.0.0", lines: str = "", lib: str = LIB) -> dict[str, str]:
    return {"Cargo.toml": NAMED.format(name, version) + lines, "src/lib.rs": lib}


def test_what_cargo_c_does_by_itself_is_not_said() -> None:
    choices = chosen(crate())
    assert settings(choices) == {}
    assert choices.gate == ()
    assert choices.crate_type is None


def test_reasons_and_alternatives_are_told() -> None:
    choices = chosen(named("thing-capi", "0.4.0"))
    told = {choice.key: choice for choice in choices.choices}
    assert told["library"].value == "libthing"
    assert "thing_capi" in told["library"].others
    assert told["soname"].value == "libthing.so.0.4"
    assert told["soname"].others == ("libthing.so.0, for an ABI that stays",)
    assert all(choice.why for choice in choices.choices)
    assert all(setting.reason.text for setting in choices.settings)


@pytest.mark.parametrize(
    ("name", "lines", "library"),
    [
        ("thing", "", "thing"),
        ("thing-capi", "", "thing"),
        ("thing_c", "", "thing"),
        ("thing-sys", "", "thing"),
        ("thing-c-api", "", "thing"),
        ("capi", "", "capi"),
        ("thing-ffi", '[lib]\nname = "other_ffi"\n', "other_ffi"),
        ("thing-ffi", '[lib]\nname = "thing_ffi"\n', "thing"),
        ("thing", '[lib]\nname = "libthing"\n', "thing"),
        ("libthing", "", "thing"),
        ("thing-capi", "[features]\ncapi = []\n", "thing_capi"),
    ],
)
def test_name_of_the_library(name: str, lines: str, library: str) -> None:
    assert chosen(named(name, lines=lines)).named.library == library


def test_a_name_that_begins_with_lib_stays_that_of_header_and_pc_file() -> None:
    assert settings(chosen(named("libthing"))) == {"library.name": "thing"}


def test_library_that_scripts_take_keeps_its_name() -> None:
    files = named("thing-capi") | {"Makefile": "x:\n\tcc x.c target/release/libthing_capi.so\n"}
    choices = chosen(files)
    assert choices.named.library == "thing_capi"
    assert settings(choices) == {}


@pytest.mark.parametrize(
    ("crate_name", "header", "library"),
    [
        ("thing-c", "thing_rs.h", "thing_rs"),
        ("thing-core", "thing.h", "thing"),
        ("thing-capi", "thing-capi.h", "thing"),
        ("thing-capi", "other.h", "thing"),
    ],
)
def test_library_is_called_as_the_header_that_users_include(
    crate_name: str, header: str, library: str
) -> None:
    assert chosen(named(crate_name) | {header: HEADER}).named.library == library


def test_names_of_the_pc_file_there_is() -> None:
    pc = "Name: Thing\nDescription: x\nVersion: 1\nLibs: -L${libdir} -lthing\n"
    files = named("thing-ffi") | {"thing-2.0.pc.in": pc + "Cflags: -I${includedir}/thing-2\n"}
    choices = chosen(files | {"include.h": HEADER, "thing.h": HEADER})
    found = settings(choices)
    assert found["library.name"] == "thing"
    assert found["pkg_config.filename"] == "thing-2.0"
    assert found["pkg_config.name"] == "Thing"
    assert found["header.subdirectory"] == "thing-2"


def test_description_is_said_where_the_package_has_none() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["core", "capi"]\nresolver = "2"\n',
        "core/Cargo.toml": MEMBER.format("core") + 'description = "Adds numbers."\n',
        "core/src/lib.rs": "pub fn f() {}\n",
        "capi/Cargo.toml": MEMBER.format("capi") + '[dependencies]\ncore = { path = "../core" }\n',
        "capi/src/lib.rs": LIB,
    }
    assert settings(chosen(files))["pkg_config.description"] == "Adds numbers (C API)"


def test_feature_that_hides_the_api_is_turned_on() -> None:
    lib = '#[cfg(feature = "c_stuff")]\npub mod capi {\n' + LIB + "}\n"
    choices = chosen(crate("[features]\nc_stuff = []\nother = []", lib=lib))
    assert choices.gate == ("c_stuff",)
    assert "c_stuff" in choices.gate_reason.text


def test_feature_named_for_the_api_is_turned_on() -> None:
    assert chosen(crate("[features]\nffi = []\nother = []")).gate == ("ffi",)
    assert chosen(crate('[features]\ndefault = ["ffi"]\nffi = []')).gate == ()


def test_features_that_add_a_little_are_left_to_users() -> None:
    more = '#[cfg(feature = "fips")]\n' + LIB.replace("mylib_add", "mylib_fips")
    lib = "".join(LIB.replace("mylib_add", f"mylib_{n}") for n in "abc") + more
    assert chosen(crate("[features]\nfips = []", lib=lib)).gate == ()


@pytest.mark.parametrize(
    ("features", "gate"),
    [("", ("libc",)), ('[features]\nx = ["dep:libc"]\n', ("dep:libc",))],
)
def test_optional_dependency_of_the_api_is_turned_on(features: str, gate: tuple[str, ...]) -> None:
    lines = features + '[dependencies]\nlibc = { version = "0.2", optional = true }'
    assert chosen(crate(lines, lib="use libc::c_int;\n" + LIB)).gate == gate


def test_what_the_compiler_is_stopped_without_is_turned_on() -> None:
    lib = (
        '#[cfg(not(all(feature = "client", feature = "http1")))]\ncompile_error!("features");\n'
        '#[cfg(not(unstable_ffi))]\ncompile_error!("flags");\n' + LIB
    )
    choices = chosen(crate("[features]\nclient = []\nhttp1 = []", lib=lib))
    assert choices.gate == ("client", "http1")
    assert settings(choices)["library.rustflags"] == "--cfg unstable_ffi"


def test_features_that_people_build_the_library_with_are_turned_on() -> None:
    call = "cargo rustc --release --crate-type cdylib --features http1,ffi"
    features = "[features]\nffi = []\nhttp1 = []\nother = []"
    choices = chosen(crate(features, lib=f"//! {call}\n" + LIB))
    assert choices.gate == ("ffi", "http1")
    assert "src/lib.rs builds it" in choices.gate_reason.text
    for other in (call.replace("--crate-type cdylib ", ""), call.replace(",ffi", "")):
        assert chosen(crate(features, lib=f"//! {other}\n" + LIB)).gate == ("ffi",)


def test_flag_that_hides_the_api_is_turned_on() -> None:
    choices = chosen(crate(lib="#[cfg(unstable_ffi)]\n" + LIB))
    assert settings(choices) == {"library.rustflags": "--cfg unstable_ffi"}


def test_header_written_by_hand_is_installed_as_it_is() -> None:
    choices = chosen(crate() | {"include/mylib.h": HEADER})
    assert settings(choices) == {
        "min_version": "0.9.3",
        "header.subdirectory": False,
        "header.generation": False,
        "install.include.asset": [{"from": "include/mylib.h"}],
    }
    assert choices.header.kind == "kept"


def test_headers_of_a_folder_are_named_by_one_pattern() -> None:
    types = "typedef int mylib_int;\n"
    files = crate() | {"include/mylib.h": HEADER, "include/types.h": types}
    found = settings(chosen(files))
    assert found["install.include.asset"] == [{"from": "include/*.h"}]
    assert "header.subdirectory" not in found


def test_headers_of_several_folders_keep_their_places() -> None:
    files = crate() | {
        "include/wasm.h": '#include "wasm/types.h"\n' + HEADER,
        "include/wasm/types.h": "typedef int wasm_int;\n",
    }
    found = settings(chosen(files))
    assert found["install.include.asset"] == [{"from": "include/**/*.h"}]
    assert "pkg_config.strip_include_path_components" not in found


def test_all_headers_of_a_generator_are_taken() -> None:
    text = '#include "diplomat_runtime.h"\nint made_{}(void);\n'
    files = crate(lib="pub fn f() {}\n") | {
        "bindings/c/One.h": text.format("one"),
        "bindings/c/Two.h": text.format("two"),
        "bindings/c/diplomat_runtime.h": "typedef int runtime;\n",
    }
    choices = chosen(files)
    assert settings(choices)["install.include.asset"] == [{"from": "bindings/c/*.h"}]
    assert "diplomat" in next(c.why for c in choices.choices if c.key == "header")


def test_headers_of_other_libraries_are_told() -> None:
    header = '#include "tree_sitter/api.h"\n' + HEADER
    choices = chosen(crate() | {"include/mylib.h": header})
    assert any("tree_sitter/api.h" in advice.message for advice in choices.advice)


def test_folder_below_include_is_what_users_write() -> None:
    found = settings(chosen(crate() | {"include/sub/mylib.h": HEADER}))
    assert found["header.subdirectory"] == "sub"
    assert found["pkg_config.strip_include_path_components"] == 1


def test_headers_where_cargo_c_looks_need_no_rule() -> None:
    found = settings(chosen(crate() | {"assets/capi/include/mylib.h": HEADER}))
    assert "install.include.asset" not in found
    assert found["header.generation"] is False


def test_header_of_a_build_script_in_out_dir_is_installed() -> None:
    script = (
        'fn main() {\nlet out = std::env::var("OUT_DIR").unwrap();\n'
        'cbindgen::generate(".").unwrap().write_to_file(format!("{out}/mylib.h"));\n}\n'
    )
    lines = '[build-dependencies]\ncbindgen = "0.29"'
    found = settings(chosen(crate(lines) | {"build.rs": script}))
    assert found["header.generation"] is False
    assert found["install.include.generated"] == [{"from": "mylib.h"}]


def test_settings_in_a_build_script_go_into_the_new_cbindgen_toml() -> None:
    script = (
        "fn main() {\ncbindgen::Builder::new().with_language(cbindgen::Language::C)\n"
        '.with_include_guard("ADD_H").with_cpp_compat(true).with_documentation(false)\n'
        '.write_to_file("target/thing.h");\n}\n'
    )
    choices = chosen(crate('[build-dependencies]\ncbindgen = "0.29"') | {"build.rs": script})
    assert {key[-1]: value for key, value, _ in choices.header.config} == {
        "language": "C",
        "include_guard": "ADD_H",
        "cpp_compat": True,
        "documentation": False,
    }
    assert settings(choices)["header.name"] == "target/thing".rpartition("/")[2]
    assert any("build.rs" in advice.message for advice in choices.advice)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", {"language": "C", "include_guard": "MYLIB_H", "cpp_compat": True}),
        ('language = "C"\n', {"include_guard": "MYLIB_H", "cpp_compat": True}),
        ('language = "C"\npragma_once = true\n', {"cpp_compat": True}),
        ('language = "C"\ninclude_guard = "X"\ncpp_compat = false\n', {}),
        ("language = \"C\"\nheader = '''\n#ifndef X\nextern \"C\" {\n'''\n", {}),
    ],
)
def test_only_what_cbindgen_toml_lacks_is_said(config: str, said: dict[str, object]) -> None:
    header = chosen(crate() | {"cbindgen.toml": config}).header
    assert not header.makes_config
    assert {key[-1]: value for key, value, _ in header.config} == said


def test_header_whose_name_says_nothing_gets_a_folder() -> None:
    script = 'fn main() {\ncbindgen::generate(".").unwrap().write_to_file("include/header.h");\n}\n'
    choices = chosen(crate('[build-dependencies]\ncbindgen = "0.29"') | {"build.rs": script})
    assert settings(choices) == {"header.name": "header"}
    assert next(c for c in choices.choices if c.key == "header folder").value == "mylib/"
    config = {key[-1]: value for key, value, _ in choices.header.config}
    assert config["include_guard"] == "MYLIB_HEADER_H"


def test_header_made_from_a_template_is_filled_in() -> None:
    files = crate(lib=LIB + "pub const MYLIB_MAJOR: u8 = 7;\n") | {
        "include/mylib.h": '#include "version.h"\n' + HEADER,
        "include/version.h.in": "#define MYLIB_MAJOR @MYLIB_MAJOR@\n",
    }
    (filled,) = chosen(files).header.filled
    assert (filled.path, filled.text) == ("include/version.h", "#define MYLIB_MAJOR 7\n")


def test_template_whose_values_are_unknown_is_left_to_a_person() -> None:
    files = crate() | {
        "include/mylib.h": '#include "version.h"\n' + HEADER,
        "include/version.h.in": "#define MYLIB_MAJOR @MYLIB_MAJOR@\n",
    }
    choices = chosen(files)
    assert choices.header.filled == ()
    assert any("version.h" in advice.message for advice in choices.advice)


@pytest.mark.parametrize(
    ("version", "makefile", "found"),
    [
        ("1.2.3", "", {}),
        ("0.3.0", "", {}),
        ("0.0.3", "", {"library.version_suffix_components": 2}),
        ("1.2.3", "ABI_VERSION = 1\n", {}),
        ("1.2.3", "ABI_VERSION = 4\n", {"library.version": "4.0.0"}),
        ("0.3.0", "ABI_VERSION = 0\n", {"library.version_suffix_components": 1}),
        ("0.3.0", "SOVERSION = 2\n", {"library.version": "2.0.0"}),
        ("1.1.0", "soname_version = 7.0.1\n", {"library.version": "7.0.1"}),
        ("1.2.3", "SOVERSION = 1.2\n", {"library.version_suffix_components": 2}),
    ],
)
def test_soname_of_the_build_of_today_is_kept(
    version: str, makefile: str, found: dict[str, object]
) -> None:
    choices = chosen(named("thing", version) | {"Makefile": makefile})
    assert {k: v for k, v in settings(choices).items() if k != "min_version"} == found
    if "library.version_suffix_components" in found:
        assert settings(choices)["min_version"] == "0.9.28"


def test_soname_of_the_build_script_is_kept() -> None:
    script = (
        'fn main() {\n    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.5");\n}\n'
    )
    found = settings(chosen(crate() | {"build.rs": script}))
    assert found == {"library.version": "5.0.0"}
    files = named("mylib-ffi", "5.1.0") | {"build.rs": script.replace("libmylib", "libmylib_ffi")}
    assert settings(chosen(files)) == {}


def test_crate_type_is_kept_unless_stated() -> None:
    files = crate('[lib]\ncrate-type = ["cdylib", "rlib"]') | {
        "Makefile": "x:\n\tcp target/release/libmylib.so .\n"
    }
    choices = chosen(files)
    told = next(choice for choice in choices.choices if choice.key == "crate-type")
    assert choices.crate_type is None
    assert "Makefile" in told.why
    trimmed = chosen(files, Stated(crate_type=("lib",)))
    assert trimmed.crate_type == ("lib",)
    assert any("Makefile" in advice.message for advice in trimmed.advice)


def test_what_is_stated_is_taken() -> None:
    stated = Stated(
        name="other",
        header="api.h",
        header_subdirectory="sub",
        pc_name="other-1",
        pc_title="Other",
        pc_version="9.9",
        description="Said",
        soname_version="3",
        gate="x",
        generation=True,
    )
    files = crate("[features]\nx = []") | {"include/mylib.h": HEADER}
    choices = chosen(files, stated)
    assert choices.gate == ("x",)
    assert settings(choices) == {
        "min_version": "0.9.3",
        "header.name": "api",
        "header.subdirectory": "sub",
        "pkg_config.name": "Other",
        "pkg_config.filename": "other-1",
        "pkg_config.description": "Said",
        "pkg_config.version": "9.9",
        "library.name": "other",
        "library.version": "3.0.0",
    }
    assert all(choice.why for choice in choices.choices)


def test_layout_of_the_replaced_library_is_taken() -> None:
    stated = Stated(name="dav1d", layout=("dav1d/dav1d.h",), replaces="dav1d", soname_version="7")
    found = settings(chosen(crate() | {"src/mylib.h": HEADER}, stated))
    assert found["header.subdirectory"] == "dav1d"
    assert found["pkg_config.strip_include_path_components"] == 1
    assert found["library.version"] == "7.0.0"


@pytest.mark.parametrize(
    "stated",
    [
        Stated(package="nobody"),
        Stated(name="a.b"),
        Stated(gate="nothing"),
        Stated(soname_version="seven"),
        Stated(header_files=("include/none.h",)),
    ],
)
def test_stated_values_that_cannot_be_are_refused(stated: Stated) -> None:
    with pytest.raises(UserError):
        chosen(crate(), stated)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"Cargo.toml": MANIFEST, "src/main.rs": "fn main() {}\n"}, "only programs"),
        (crate(lib="pub fn f() {}\n"), "nothing in `mylib` is exported to C"),
        (crate(lib='extern "C" { fn getpid() -> i32; }\n'), "nothing in `mylib` is exported"),
        (
            crate(
                '[lib]\ncrate-type = ["cdylib"]\n[dependencies]\npyo3 = "0.25"',
                lib='#[no_mangle]\npub extern "C" fn PyInit_mylib() {}\n',
            ),
            "made for Python",
        ),
        (
            {"Cargo.toml": MANIFEST + "[lib]\nproc-macro = true\n", "src/lib.rs": ""},
            "procedural macro",
        ),
        ({"Cargo.toml": MANIFEST}, "nothing in the manifest"),
    ],
)
def test_crate_without_c_api_is_refused_in_clear_words(files: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message) as error:
        chosen(files)
    assert error.value.hint


def test_package_is_chosen_among_several_and_others_are_told() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a-capi", "b-capi"]\nresolver = "2"\n',
        "a-capi/Cargo.toml": MEMBER.format("a-capi"),
        "a-capi/src/lib.rs": LIB,
        "b-capi/Cargo.toml": MEMBER.format("b-capi"),
        "b-capi/src/lib.rs": LIB + LIB.replace("mylib_add", "mylib_two"),
    }
    choices = chosen(files)
    assert choices.candidate.package.name == "b-capi"
    assert next(c for c in choices.choices if c.key == "package").others == ("a-capi",)
    stated = chosen(files, Stated(package="a-capi"))
    assert stated.candidate.package.name == "a-capi"


@pytest.mark.parametrize(
    ("header", "config", "is_kept"),
    [
        ("/* Generated with cbindgen */\nvoid thing_new(void);\n", "language = 'C'\n", False),
        (
            "/* Generated with cbindgen */\n#pragma once\nvoid thing_new(void);\n",
            "language = 'C'\n",
            True,
        ),
        ("/* by hand */\nvoid thing_new(void);\n", "language = 'C'\n", True),
        ("/* Generated with cbindgen */\nvoid thing_new(void);\n", None, True),
    ],
)
def test_a_header_of_cbindgen_without_guard_is_made_anew(
    header: str, config: str | None, is_kept: bool
) -> None:
    lib = '#[no_mangle] pub extern "C" fn thing_new() {}'
    files = named("thing", lib=lib) | {"include/thing.h": header}
    choices = chosen(files | ({"cbindgen.toml": config} if config else {}))
    assert (settings(choices).get("header.generation") is False) is is_kept
