"""Mends of what a crate says to cargo-c: what they make, and where they keep out of it."""

from __future__ import annotations

import pytest
import tomli

from cargoc_check.capi.mends import header_text, metadata, scripts
from cargoc_check.findings import Fix
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import Source
from tests.rules.support import capi, found
from tests.support.example import complete
from tests.support.mending import applied, mended

BASE = "[package.metadata.capi"


def _made(text: str, fix: Fix | None) -> str | None:
    if fix is None:
        return None
    edits = [Replacement(edit.place.span, edit.text) for edit in fix.edits if edit.place.span]
    return replaced(text, edits)


def _metadata(files: dict[str, str]) -> dict[str, object]:
    data: dict[str, object] = tomli.loads(files["Cargo.toml"])["package"]["metadata"]["capi"]
    return data


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("1", "1.0.0"),
        ("1.20", "1.20.0"),
        ("v1.2.3", "1.2.3"),
        ("1.2.3.4", None),
        ("01.2", None),
        ("1.x", None),
        ("", None),
        ("one", None),
    ],
)
def test_only_the_beginning_of_a_version_is_made_a_full_one(written: str, full: str | None) -> None:
    assert metadata.full_version(written) == full


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("library.version = 1.20", {"library": {"version": "1.20.0"}}),  # no 1.2
        ("library.versioning = 'off'", {"library": {"versioning": False}}),
        ("library.version_suffix_components = '2'", {"library": {"version_suffix_components": 2}}),
        ("pkg_config.version = 2", {"pkg_config": {"version": "2"}}),
        ("install.data.asset = 'a.json'", {"install": {"data": {"asset": [{"from": "a.json"}]}}}),
        (
            "install.data.asset = ['a.json']",
            {"install": {"data": {"asset": [{"from": "a.json"}]}}},
        ),
        ("library.versioning = 'perhaps'", None),
        ("library.versioning = 0", None),
        ("pkg_config.requires = [1, 2]", None),
        ("header.name = true", None),
        ("library = 'x'", None),
    ],
)
def test_a_value_is_written_anew_only_where_it_is_clear(
    written: str, meant: dict[str, object] | None
) -> None:
    files = capi(f"{BASE}]\n{written}\n")
    findings = [*found(files, "CAPI202"), *found(files, "CAPI203")]
    assert findings
    fixes = [finding for finding in findings if finding.fix]
    if meant is None:
        assert not fixes
    else:
        assert _metadata(applied(files, fixes[0])) == meant


def test_a_legacy_name_is_taken_out_where_the_new_one_is_there() -> None:
    files = capi(f'{BASE}]\nheader_name = "old"\n\n{BASE}.header]\nname = "new"\n')
    (finding,) = found(files, "CAPI204")
    assert applied(files, finding) == capi(f'{BASE}.header]\nname = "new"\n')


def test_a_comment_stays_when_a_table_becomes_empty() -> None:
    files = capi(f'{BASE}.pkg_config]\n# what we need\nrequires = ""\n')
    (finding,) = found(files, "CAPI514")
    after = applied(files, finding)["Cargo.toml"]
    assert "# what we need" in after
    assert "requires" not in after


def test_a_placeholder_stays_where_nothing_takes_its_place() -> None:
    files = capi(f'{BASE}.pkg_config]\nname = "libfoo"\n')
    (finding,) = found(files, "CAPI506")
    assert finding.fix is None


@pytest.mark.parametrize(
    ("written", "mended_to", "safety"),
    [
        ("zlib>=1.2", "zlib >= 1.2", "safe"),
        ("a, b == 1, c", "a, b = 1, c", "safe"),
        ("a, zlib  ^1.2", "a, zlib >= 1.2", "unsafe"),
        ("a 1.2", "a >= 1.2", "unsafe"),
        ("a >=, b", "a, b", "safe"),
        ("zlib >=1.2", "zlib >= 1.2", "safe"),
        ("-lz", None, None),
        ("zlib>=", None, None),
    ],
)
def test_lists_of_modules(written: str, mended_to: str | None, safety: str | None) -> None:
    files = capi(f'{BASE}.pkg_config]\nrequires = "{written}"\n')
    findings = [*found(files, "CAPI511"), *found(files, "CAPI512")]
    assert findings
    fix = findings[0].fix
    assert (fix.safety if fix else None) == safety
    if mended_to:
        assert applied(files, findings[0]) == capi(
            f'{BASE}.pkg_config]\nrequires = "{mended_to}"\n'
        )


def test_a_module_is_renamed_where_it_stands_alone() -> None:
    written = "gstreamer-rtp >= 1.20, my-gstreamer-rtp, gstreamer-rtp-1.0"
    files = capi(f'{BASE}.pkg_config]\nrequires_private = "{written}"\n')
    (finding,) = found(files, "CAPI513")
    after = applied(files, finding)["Cargo.toml"]
    assert '"gstreamer-rtp-1.0 >= 1.20, my-gstreamer-rtp, gstreamer-rtp-1.0"' in after


def test_a_second_mention_with_another_version_is_left_to_people() -> None:
    text = f'{BASE}.pkg_config]\nrequires = "zlib"\nrequires_private = "zlib >= 1.3"\n'
    (finding,) = found(capi(text), "CAPI515")
    assert finding.fix is None


PACKAGE = 'name = "mylib"\nversion = "1.2.3"\nlicense = "MIT"\ndescription = "D"\n'
HEADERS = (
    f"{BASE}.header]\ngeneration = false\n\n"
    f'{BASE}.install.include]\nasset = [{{ from = "include/*.h" }}]\n'
)


@pytest.mark.parametrize(
    ("chosen", "mended_to"),
    [
        ('include = ["src/**"]', 'include = ["src/**", "include/*.h"]'),
        ('include = ["/src"]', 'include = ["/src", "/include/*.h"]'),
        (
            'exclude = ["tests", "/include/a.h", "include/b.h"]',
            'exclude = ["tests"]',
        ),
        ('exclude = ["include"]', None),
        ('exclude = ["*.h"]', None),
    ],
)
def test_what_is_left_out_of_the_package(chosen: str, mended_to: str | None) -> None:
    manifest = f"[package]\n{PACKAGE}{chosen}\n\n[features]\ncapi = []\n\n{HEADERS}"
    files = {"Cargo.toml": manifest, "include/a.h": "", "include/b.h": "", "include/mylib.h": ""}
    if "exclude" in chosen:
        del files["include/mylib.h"]
    (finding,) = found(files, "CAPI423")
    if mended_to is None:
        assert finding.fix is None
    else:
        after = applied(complete(files), finding)
        assert after["Cargo.toml"] == manifest.replace(chosen, mended_to)
        assert not found(after, "CAPI423")


def test_a_new_cbindgen_config_goes_into_the_package_too() -> None:
    manifest = f'[package]\n{PACKAGE}include = ["src"]\n\n[features]\ncapi = []\n'
    files = complete({"Cargo.toml": manifest, "cbindgen.toml": "(absent)\n"})
    outcome = mended(files, select=("CAPI451",))
    assert outcome.rules == ["CAPI451", "CAPI423"]
    assert 'include = ["src", "cbindgen.toml"]' in outcome.files["Cargo.toml"]
    assert tomli.loads(outcome.files["cbindgen.toml"])["include_guard"] == "MYLIB_H"


PRINT = 'println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libx.so");'


def _left(text: str) -> str | None:
    at = [i for i in range(len(text)) if text.startswith("println", i)]
    return _made(text, scripts.left_to_cargo_c(Source("build.rs", text), at))


def test_statements_that_follow_each_other_come_into_one_block() -> None:
    text = f"fn main() {{\n\t{PRINT}\n\t{PRINT}\n\tother();\n\t{PRINT}\n}}\n"
    opens = 'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {'
    assert _left(text) == (
        f"fn main() {{\n\t{opens}\n\t\t{PRINT}\n\t\t{PRINT}\n\t}}\n"
        f"\tother();\n\t{opens}\n\t\t{PRINT}\n\t}}\n}}\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_statement_may_take_several_lines(newline: str) -> None:
    printed = ["    println!(", '        "cargo:rustc-link-arg={}",', "        name", "    );"]
    opens = '    if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {'
    before = newline.join(["fn main() {", *printed, "}", ""])
    wrapped = [opens, *(f"    {line}" for line in printed), "    }"]
    assert _left(before) == newline.join(["fn main() {", *wrapped, "}", ""])


@pytest.mark.parametrize(
    "text",
    [
        f"fn main() {{ {PRINT} }}\n",
        f"fn main() {{\n    {PRINT} other();\n}}\n",
        f"fn main() {{\n    if x {{ {PRINT} }}\n}}\n",
        f"fn main() {{\n    match x {{\n        1 =>\n            {PRINT}\n    }}\n}}\n",
        f"fn main() {{\n    {PRINT[:-1]}\n}}\n",  # the value of a block
        'fn main() {\n    println!("a={}",\n        // why\n        name);\n}\n',
        'fn main() {\n    println!("a\n        b");\n}\n',
        f"fn main() {{\n    {PRINT} // why\n}}\n",
    ],
)
def test_statements_that_do_not_stand_alone_are_left(text: str) -> None:
    assert _left(text) is None


def _cpp(text: str, guard: str | None) -> str | None:
    return _made(text, header_text.for_cpp("a.h", Source("a.h", text), guard))


OPENS = '#ifdef __cplusplus\nextern "C" {\n#endif\n'
CLOSES = "#ifdef __cplusplus\n}\n#endif\n"


def test_declarations_for_cpp_leave_includes_and_guard_outside() -> None:
    text = "/* a */\n#ifndef A_H\n#define A_H\n#include <x.h>\nint f(void);\n#endif\n"
    assert _cpp(text, "A_H") == text.replace("int f(void);\n", f"{OPENS}int f(void);\n{CLOSES}")
    bare = "// a\nint f(void);"
    assert _cpp(bare, None) == f"// a\n{OPENS}int f(void);\n{CLOSES}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "above",
    [
        "#ifndef A_H\n#define A_H\n",
        "#ifndef A_H\n#define A_H /* once */\n",
        "#ifndef A_H // once\n#define A_H 1\n",
    ],
)
def test_what_a_guard_holds_stays_inside_of_it(above: str, newline: str) -> None:
    text, opens, closes = "int f(void);\n", OPENS, CLOSES
    whole, below = f"{above}{text}#endif\n".replace("\n", newline), "#endif\n"
    after = f"{above}{opens}{text}{closes}{below}".replace("\n", newline)
    assert _cpp(whole, "A_H") == after
    fix = header_text.including("a.h", Source("a.h", whole), "A_H", ["stdint.h"], by_hand=True)
    after = f"{above}#include <stdint.h>\n{text}{below}".replace("\n", newline)
    assert _made(whole, fix) == after


def test_what_a_generator_would_take_out_again_needs_judgement() -> None:
    for by_hand, safety in ((True, "safe"), (False, "unsafe")):
        fix = header_text.including("a.h", Source("a.h", ""), None, ["stdint.h"], by_hand=by_hand)
        assert fix is not None
        assert fix.safety == safety


def test_comments_are_no_directives() -> None:
    text = "#pragma once\n/*\n#include <a.h>\n#if A\n*/\nint f(void);\n"
    assert _cpp(text, None) == text.replace("once\n", f"once\n{OPENS}") + CLOSES
    assert _cpp("#include <a.h> /* a\nb */\nint f(void);\n", None) is None


def test_no_guard_means_no_place_inside_of_it() -> None:
    assert _cpp("#ifndef A_H\nint f(void);\n#endif\n", "A_H") is None


@pytest.mark.parametrize(
    "text",
    [
        "#pragma once\n#ifdef X\nint f(void);\n#endif\n",
        "#pragma once\n#if A\n#else\n#endif\nint f(void);\n",
    ],
)
def test_headers_with_conditions_are_left(text: str) -> None:
    assert _cpp(text, None) is None


def test_a_guard_comes_behind_the_licence() -> None:
    text = "/* MIT */\n\nstruct a { int b; };"
    fix = header_text.guarded("include/3d-a.h", Source("include/3d-a.h", text))
    after = "/* MIT */\n\n#ifndef H_3D_A_H\n#define H_3D_A_H\nstruct a { int b; };\n#endif\n"
    assert (_made(text, fix) or "").replace("\n\n", "\n") == after.replace("\n\n", "\n")
    text = "/* MIT */\r\nint f(void);\r\n"
    after = "/* MIT */\r\n#ifndef A_H\r\n#define A_H\r\nint f(void);\r\n#endif\r\n"
    assert _made(text, header_text.guarded("a.h", Source("a.h", text))) == after
