"""cbindgen.toml and the generated header: further hits, and what is silent."""

from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found

_GOOD = 'language = "C"\ninclude_guard = "MYLIB_H"\ncpp_compat = true\n'
_OFF = "[package.metadata.capi.header]\ngeneration = false\n"


def _toml(text: str, metadata: str = "") -> dict[str, str]:
    return capi(metadata) | {"cbindgen.toml": text}


def _rules(files: dict[str, str]) -> set[str]:
    return {f.rule for f in audit_files(files) if f.rule.startswith("CAPI45")}


@pytest.mark.parametrize("text", ["", 'include_guard = "', 'language = "rust"', "foo = 1"])
def test_configuration_that_is_not_used(text: str) -> None:
    assert not _rules(_toml(text, _OFF))
    assert not _rules(_toml(text, _OFF.replace("generation", "enabled")))


def test_no_configuration() -> None:
    files = _toml("(absent)\n")
    assert _rules(files) == {"CAPI451"}
    assert not _rules(files | {"Cargo.toml": capi(_OFF)["Cargo.toml"]})
    assert not _rules(files | {"src/lib.rs": "(absent)\n"}), "manifest alone"


def test_no_configuration_in_the_members_own_folder() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
        "cbindgen.toml": _GOOD,
        "a/Cargo.toml": capi("")["Cargo.toml"],
        "a/src/lib.rs": "",
        "a/cbindgen.toml": "(absent)\n",
    }
    assert found(files, "CAPI451", workspace=True)


def test_plugin_needs_no_configuration() -> None:
    plugin = '[package.metadata.capi.library]\ninstall_subdir = "gstreamer-1.0"\nversioning = false'
    assert not _rules(_toml("(absent)\n", plugin))


@pytest.mark.parametrize("language", ["C", "c"])
def test_language_c(language: str) -> None:
    assert not _rules(_toml(_GOOD.replace('"C"', f'"{language}"')))


@pytest.mark.parametrize("language", ["C++", "cxx", "Cpp", "Cython"])
def test_another_language(language: str) -> None:
    text = f'language = "{language}"\ninclude_guard = "MYLIB_H"\n'
    (finding,) = found(_toml(text), "CAPI452")
    assert finding.location.excerpt == f'language = "{language}"'
    assert finding.location.path == "cbindgen.toml"
    assert _rules(_toml(text)) == {"CAPI452"}


def test_cython_has_no_include_guard() -> None:
    assert _rules(_toml('language = "Cython"\n')) == {"CAPI452"}


@pytest.mark.parametrize(
    "guard",
    [
        'include_guard = "MYLIB_H"',
        "pragma_once = true",
        'header = "#pragma once"',
        'header = "#ifndef X\\n# define X"\ntrailer = "#endif"',
        'after_includes = """\n#  if !defined(X)\n"""',
    ],
)
def test_include_guards(guard: str) -> None:
    assert not _rules(_toml(f'language = "C"\ncpp_compat = true\n{guard}\n'))


@pytest.mark.parametrize("guard", ["", 'include_guard = ""', "pragma_once = false"])
def test_no_include_guard(guard: str) -> None:
    assert "CAPI453" in _rules(_toml(f'language = "C"\ncpp_compat = true\n{guard}\n'))


@pytest.mark.parametrize("guard", ["MYLIB.H", "mylib-h", "3D_H"])
def test_include_guard_that_is_no_macro(guard: str) -> None:
    text = f'language = "C"\ncpp_compat = true\ninclude_guard = "{guard}"\n'
    (finding,) = found(_toml(text), "CAPI453")
    assert guard in finding.message


def test_cpp_compatibility_of_ones_own() -> None:
    text = 'language = "C"\ninclude_guard = "MYLIB_H"\n'
    own = "after_includes = '''\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n'''\n"
    assert _rules(_toml(text)) == {"CAPI454"}
    assert not _rules(_toml(text + own))


_EXPAND = _GOOD + '[parse]\nexpand = ["mylib"]\n'


def test_expansion() -> None:
    assert _rules(_toml(_EXPAND)) == {"CAPI455"}
    assert _rules(_toml(_GOOD + '[parse.expand]\ncrates = ["mylib"]\n')) == {"CAPI455"}
    for harmless in ("expand = []", 'expand = ["other"]', "clean = true"):
        assert not _rules(_toml(f"{_GOOD}[parse]\n{harmless}\n"))


def test_expansion_of_a_dependency() -> None:
    dependency = '[dependencies]\nother = "1"\n'
    text = '[parse]\nexpand = ["other"]\nparse_deps = '
    assert _rules(_toml(f"{_GOOD}{text}true\n", dependency)) == {"CAPI455"}
    assert not _rules(_toml(f"{_GOOD}{text}false\n", dependency))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rust-toolchain", "nightly-2026-01-01\n"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "nightly"\n'),
        (".cargo/config.toml", '[env]\nRUSTC_BOOTSTRAP = "1"\n'),
    ],
)
def test_expansion_by_a_nightly_compiler(name: str, text: str) -> None:
    assert not _rules(_toml(_EXPAND) | {name: text})


def test_expansion_by_a_stable_compiler() -> None:
    assert _rules(_toml(_EXPAND) | {"rust-toolchain": "1.80\n"}) == {"CAPI455"}


@pytest.mark.parametrize("key", ["header", "autogen_warning", "after_includes", "trailer"])
def test_macro_defined_twice(key: str) -> None:
    text = f"{_GOOD}{key} = '#  define MYLIB_MINOR 5'\n"
    (finding,) = found(_toml(text), "CAPI456")
    assert "MYLIB_MINOR" in finding.message
    quiet = "[package.metadata.capi.header]\nemit_version_constants = false\n"
    assert not _rules(_toml(text, quiet))


@pytest.mark.parametrize(
    "own",
    [
        "#define MYLIB_MINOR_RELEASE 2",
        "#define OTHER_MINOR 2",
        "#ifndef MYLIB_MINOR\n#define MYLIB_MINOR 5\n#endif",
        "#undef MYLIB_MINOR\n#define MYLIB_MINOR 5",
        "// #define MYLIB_MINOR 5",
        "#define MYLIB_MINOR 2 /* the same, which C allows */",
    ],
)
def test_macro_defined_once(own: str) -> None:
    assert not _rules(_toml(f"{_GOOD}after_includes = '''\n{own}\n'''\n"))


def test_include_guard_with_the_name_of_a_version_macro() -> None:
    assert _rules(_toml(_GOOD.replace("MYLIB_H", "MYLIB_MAJOR"))) == {"CAPI456"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("include-guard = 'A'", "did you mean `include_guard`?"),
        ("parse_deps = true", "did you mean `parse.parse_deps`?"),
        ("[export]\nprefixx = 'a'", "did you mean `export.prefix`?"),
        ("wholly_unknown_thing = 1", None),
        ("[defines]\na = 1", "write a string"),
        ("defines = 1", "write a table"),
        ("[export.rename]\nA = ['B']", "write a string"),
        ("[cython.cimports]\na = 'b'", "write an array of strings"),
        ("cpp_compat = 'yes'", "write true or false"),
        ("include_guard = 1", "write a string"),
        ("includes = 'a.h'", "write an array of strings"),
        ("tab_width = -1", "write a whole number"),
        ("parse = true", "write a table"),
        ("[defines]\n'a = b' = 'C'\n[export]\nrename = 1", "write a table"),
        ("style = 'both '", 'write "Both" or "Tag" or "Type"'),
        ("documentation_length = 'long'", 'write "short" or "full"'),
        ("fn.args = ['auto']", 'write "Horizontal" or "Vertical" or "Auto"'),
        ("[parse]\nexpand = true", "write a table"),
        ("language = 'c99'", 'write "C" or "C++" or "Cxx" or "Cpp" or "Cython"'),
    ],
)
def test_what_cbindgen_refuses(text: str, said: str | None) -> None:
    helps = [finding.help for finding in found(_toml(text), "CAPI457")]
    assert helps == [said]


def test_what_cbindgen_takes() -> None:
    text = """
        language = "c"
        include_guard = "MYLIB_H"
        cpp_compat = true
        style = "tag"
        line_endings = "NATIVE"
        documentation_style = "Doxy"
        sort_by = "Name"
        tab_width = 0
        [defines]
        "target_os = linux" = "DEFINE_LINUX"
        [export]
        item_types = ["Functions", "opaque"]
        rename = { "Foo" = "Bar" }
        [export.mangle]
        rename_types = "PascalCase"
        [parse.expand]
        crates = []
        profile = "release"
        [fn]
        args = "Vertical"
        [cython]
        cimports = { module = ["a", "b"] }
        """
    assert not _rules(_toml(text))


@pytest.mark.parametrize(
    "text",
    [
        "parse = 1",
        "[parse]\nexpand = [{}, 1]\nparse_deps = 3",
        "[parse.expand]\ncrates = 1",
        "[export]\nitem_types = 1",
        "export = []",
        "language = ['C']",
        "include_guard = [[]]",
        "header = 1\nafter_includes = {}",
    ],
)
def test_values_of_the_wrong_type_do_no_harm(text: str) -> None:
    files = _toml(text + "\n") | {"src/lib.rs": "pub const MYLIB_MAJOR: u32 = 1;\n"}
    assert "CAPI457" in _rules(files)


def test_configuration_that_is_no_toml() -> None:
    (finding,) = found(_toml('language = "C\n'), "CAPI457")
    assert "cbindgen.toml:1:" in finding.message
    assert _rules(_toml('language = "C\n')) == {"CAPI457"}


_CONSTANT = "pub const MYLIB_MAJOR: u32 = 7;\n"


def test_constant_is_found_in_any_module() -> None:
    files = _toml(_GOOD) | {"src/api.rs": "\n" + _CONSTANT}
    (finding,) = found(files | {"src/lib.rs": "mod api;\n"}, "CAPI458")
    assert (finding.location.path, finding.location.line) == ("src/api.rs", 2)


@pytest.mark.parametrize(
    "code",
    [
        _CONSTANT.replace("pub ", ""),
        _CONSTANT.replace("pub ", "pub(crate) "),
        "// " + _CONSTANT,
        "/*\n" + _CONSTANT + "*/",
        "impl Version {\n    " + _CONSTANT + "}\n",
        "/// cbindgen:ignore\n" + _CONSTANT,
        _CONSTANT.replace("MAJOR", "MAJOR_RELEASE"),
        _CONSTANT.replace("7", "1_u32"),
        _CONSTANT.replace("7", "1"),
        _CONSTANT.replace("7", 'number(env!("CARGO_PKG_VERSION_MAJOR"))'),
        'pub const MYLIB_MAJOR: &str = "1";\n',
        "#[cfg(test)]\n" + _CONSTANT,
        "#[allow(dead_code)]\n#[cfg(test)]\n" + _CONSTANT,
        "#[cfg(test)]\nmod tests {\n" + _CONSTANT + "}\n",
    ],
)
def test_constant_that_is_not_in_the_header(code: str) -> None:
    assert not _rules(_toml(_GOOD) | {"src/lib.rs": code})


@pytest.mark.parametrize(
    "root", ["", "#[cfg(test)]\nmod api;\n", "// mod api;\n", "mod other { mod api; }\n"]
)
def test_constant_in_a_file_that_is_none_of_the_librarys(root: str) -> None:
    assert not _rules(_toml(_GOOD) | {"src/lib.rs": root, "src/api.rs": _CONSTANT})
    assert not _rules(_toml(_GOOD) | {"src/main.rs": _CONSTANT, "src/bin/x.rs": _CONSTANT})


def test_constant_of_the_same_value_in_a_cxx_header() -> None:
    files = _toml(_GOOD.replace('"C"', '"C++"')) | {"src/lib.rs": _CONSTANT.replace("7", "1")}
    assert found(files, "CAPI458")


def test_constant_that_is_there_without_tests_too() -> None:
    code = "#[cfg(not(test))]\n" + _CONSTANT
    assert _rules(_toml(_GOOD) | {"src/lib.rs": code}) == {"CAPI458"}


def test_mends_do_not_end_up_in_a_table() -> None:
    text = 'language = "C"\n[export]\nprefix = "x"\n'
    for rule in ("CAPI453", "CAPI454"):
        (finding,) = found(_toml(text), rule)
        assert (finding.help or "").startswith("add at the top of cbindgen.toml:")
    (finding,) = found(_toml('language = "C"\ncpp_compat = false\n'), "CAPI454")
    assert (finding.help or "").startswith("write there:")


def test_member_without_a_library_is_passed_over() -> None:
    member = '[package]\nname = "{0}"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
        "a/Cargo.toml": member.format("a"),
        "a/src/main.rs": "fn main() {}\n",
        "a/src/lib.rs": "(absent)\n",
        "a/cbindgen.toml": "(absent)\n",
        "b/Cargo.toml": member.format("b"),
    }
    assert not found(files, "CAPI451", workspace=True)


@pytest.mark.parametrize(
    "export", ['item_types = ["functions"]', 'prefix = "x_"', 'exclude = ["MYLIB_MAJOR"]']
)
def test_constant_that_is_kept_out(export: str) -> None:
    text = f"{_GOOD}[export]\n{export}\n"
    assert not _rules(_toml(text) | {"src/lib.rs": _CONSTANT})
    assert not _rules(_toml(_GOOD) | {"tests/a.rs": _CONSTANT})


@pytest.mark.parametrize("word", ["CamelCase", "camelCase", "none", "prefix:x", "UPPERCASE"])
def test_words_for_renaming(word: str) -> None:
    assert not _rules(_toml(f'{_GOOD}[enum]\nrename_variants = "{word}"\n'))
    (finding,) = found(_toml(f'{_GOOD}[fn]\nrename_args = "{word.upper()}x:"\n'), "CAPI457")
    assert '"CamelCase" or "SnakeCase"' in (finding.help or "")
