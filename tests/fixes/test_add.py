"""What is added is sound: cargo-c takes it, nothing wrong comes of it, nothing is said in vain."""

from __future__ import annotations

import re

import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.errors import UserError
from cargoc_check.findings import Severity
from cargoc_check.fixes.stated import Stated
from cargoc_check.plan import make
from cargoc_check.plan.model import Host
from cargoc_check.plan.model import Options as PlanOptions
from tests.support.proposing import HEADER, LIB, MANIFEST, Proposed, crate, proposed

MEMBER = '[package]\nname = "{}"\nversion = "1.0.0"\ndescription = "x"\nlicense = "MIT"\n'
SONAME = 'println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.{}");'


def wrong(outcome: Proposed) -> list[str]:
    """Return what is wrong with the crate as it would be."""
    report = audit(outcome.after, Options())
    return [f.rule for f in report.findings if f.severity is not Severity.INFO]


def installed(outcome: Proposed) -> list[str]:
    (plan,) = make(outcome.after, newest(), PlanOptions(prefix="/usr", libdir="lib"), Host())
    assert plan.refused is None
    return [entry.path for entry in plan.tree]


def test_a_crate_that_needs_little_gets_little() -> None:
    outcome = proposed(crate())
    assert outcome.proposal.kind == "add"
    assert outcome.added == "[features]\ncapi = []"
    assert outcome.files["cbindgen.toml"] == (
        'language = "C"\ninclude_guard = "MYLIB_H"\ncpp_compat = true\n'
    )
    assert wrong(outcome) == []
    assert "/usr/include/mylib/mylib.h" in installed(outcome)


def test_header_that_is_kept_is_installed() -> None:
    outcome = proposed(crate() | {"include/mylib.h": HEADER})
    assert outcome.added == (
        "[features]\ncapi = []\n"
        '[package.metadata.capi]\nmin_version = "0.9.3"\n'
        "[package.metadata.capi.header]\nsubdirectory = false\ngeneration = false\n"
        "[package.metadata.capi.install.include]\n"
        'asset = [{ from = "include/mylib.h" }]'
    )
    assert "cbindgen.toml" not in outcome.files
    assert wrong(outcome) == []
    assert "/usr/include/mylib.h" in installed(outcome)


def test_drop_in_has_the_names_and_the_layout_of_what_it_replaces() -> None:
    meson = "project('dav1d')\ndav1d_soname_version = '7.0.0'\n"
    source = (
        "libdav1d = library('dav1d', s)\npkg_mod.generate(libraries: libdav1d,\n"
        "  version: meson.project_version(), name: 'libdav1d', filebase: 'dav1d',\n"
        "  description: 'AV1 decoding library')\n"
    )
    header = '#ifndef D_H\n#define D_H\n#include "version.h"\nint dav1d_open(int a);\n#endif\n'
    manifest = (
        '[package]\nname = "rav1d"\nversion = "1.1.0"\ndescription = "Port"\nlicense = "MIT"\n'
        'exclude = ["*.c", "*.h"]\n'
    )
    lib = LIB.replace("mylib_add", "dav1d_open") + "pub const DAV1D_MAJOR: u8 = 7;\n"
    outcome = proposed(
        {
            "Cargo.toml": manifest,
            "src/lib.rs": lib,
            "meson.build": meson,
            "src/meson.build": source,
            "src/include/dav1d/dav1d.h": header,
            "src/include/dav1d/version.h.in": "#define DAV1D_MAJOR @DAV1D_MAJOR@\n",
        }
    )
    files = installed(outcome)
    assert {
        "/usr/lib/libdav1d.so.7",
        "/usr/lib/libdav1d.so.7.0.0",
        "/usr/include/dav1d/dav1d.h",
        "/usr/include/dav1d/version.h",
        "/usr/lib/pkgconfig/dav1d.pc",
    } <= set(files)
    assert outcome.files["src/include/dav1d/version.h"] == "#define DAV1D_MAJOR 7\n"
    assert '"!/src/include/dav1d/*.h"' in outcome.files["Cargo.toml"]
    assert wrong(outcome) == []
    assert any("--name rav1d" in advice.message for advice in outcome.proposal.advice)


@pytest.mark.parametrize(
    ("lines", "pattern"),
    [
        ('include = ["src/**", "Cargo.toml"]', '"include/mylib.h"'),
        ('include = ["/src"]', '"/include/mylib.h"'),
        ('exclude = ["*.h"]', '"!/include/mylib.h"'),
        ('exclude = ["tests"]', None),
        ('include = ["src"]\npublish = false', None),
    ],
)
def test_published_package_holds_the_header(lines: str, pattern: str | None) -> None:
    outcome = proposed(crate(lines) | {"include/mylib.h": HEADER})
    entry = re.search(r"(?:include|exclude) = \[(.*)\]", outcome.files["Cargo.toml"])
    assert entry is not None
    assert entry[1].endswith(pattern) if pattern else "include/mylib.h" not in entry[1]
    assert "CAPI423" not in wrong(outcome)


def test_inherited_include_is_edited_at_the_root() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["capi"]\nresolver = "2"\n\n[workspace.package]\n'
        'include = ["src"]\n',
        "capi/Cargo.toml": MEMBER.format("thing") + "include.workspace = true\n",
        "capi/src/lib.rs": LIB,
        "capi/include/thing.h": HEADER,
    }
    outcome = proposed(files)
    assert 'include = ["src", "include/thing.h"]' in outcome.files["Cargo.toml"]
    assert "include.workspace = true" in outcome.files["capi/Cargo.toml"]


def test_member_of_a_workspace_is_named_in_the_message() -> None:
    files = {
        "Cargo.toml": MANIFEST + '[workspace]\nmembers = ["capi"]\nresolver = "2"\n',
        "src/lib.rs": "pub fn f() {}\n",
        "capi/Cargo.toml": MEMBER.format("mylib-capi"),
        "capi/src/lib.rs": LIB,
    }
    outcome = proposed(files)
    assert set(outcome.files) == {"capi/Cargo.toml", "capi/cbindgen.toml"}
    assert "`cargo cinstall -p mylib-capi`" in outcome.proposal.steps[0].body
    assert outcome.proposal.advice == ()


def test_soname_of_the_build_script_gives_way_to_cargo_c() -> None:
    script = f"fn main() {{\n    {SONAME.format(5)}\n    other();\n}}\nfn other() {{}}\n"
    outcome = proposed(crate() | {"build.rs": script})
    assert outcome.files["build.rs"] == (
        'fn main() {\n    if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {\n'
        f"        {SONAME.format(5)}\n    }}\n    other();\n}}\nfn other() {{}}\n"
    )
    assert "/usr/lib/libmylib.so.5" in installed(outcome)
    assert not {"CAPI601", "CAPI602"} & set(wrong(outcome))


def test_line_ends_of_the_build_script_are_kept() -> None:
    script = f"fn main() {{\r\n    {SONAME.format(5)}\r\n}}\r\n"
    text = proposed(crate() | {"build.rs": script}).files["build.rs"]
    assert text.count("\n") == text.count("\r\n") == 5


def test_soname_in_a_statement_that_is_not_plain_is_left_to_a_person() -> None:
    script = f"fn main() {{\n    if true {{ {SONAME.format(5)} }}\n}}\n"
    outcome = proposed(crate() | {"build.rs": script})
    assert "build.rs" not in outcome.files
    assert any("CARGO_FEATURE_CAPI" in (a.lines or "") for a in outcome.proposal.advice)


@pytest.mark.parametrize(("types", "line"), [(("lib",), 'crate-type = ["lib"]'), ((), None)])
def test_stated_crate_type_is_written(types: tuple[str, ...], line: str | None) -> None:
    files = crate('[lib]\nname = "mylib"\ncrate-type = ["cdylib"]')
    text = proposed(files, Stated(crate_type=types)).files["Cargo.toml"]
    assert line in text if line else "crate-type" not in text


@pytest.mark.parametrize(("types", "line"), [(("lib",), 'crate_type = ["lib"]'), ((), None)])
def test_stated_crate_type_is_written_at_its_other_name(
    types: tuple[str, ...], line: str | None
) -> None:
    files = crate('[lib]\nname = "mylib"\ncrate_type = ["cdylib"]')
    text = proposed(files, Stated(crate_type=types)).files["Cargo.toml"]
    assert text.count("crate_type") == (1 if line else 0)
    assert "crate-type" not in text
    assert line is None or line in text


def test_line_ends_of_the_manifest_are_kept() -> None:
    files = {path: text.replace("\n", "\r\n") for path, text in crate().items()}
    outcome = proposed(files)
    text = outcome.files["Cargo.toml"]
    assert text.startswith(files["Cargo.toml"].rstrip())
    assert text.count("\n") == text.count("\r\n") > files["Cargo.toml"].count("\n")


def test_every_change_has_its_reason() -> None:
    files = crate('exclude = ["*.h"]') | {"include/mylib.h": HEADER, "Makefile": "SOVERSION = 4\n"}
    (step,) = proposed(files).proposal.steps
    (change,) = step.changes
    text = (change.after or b"").decode()
    marked = {at for mark in change.marks for at in range(*mark.span)}
    before = (change.before or b"").decode()
    new = [line for line in text.splitlines() if line and line not in before.splitlines()]
    assert new
    assert all(text.index(line) + len(line) - 1 in marked for line in new if line != "[features]")
    assert all(mark.reason.text for mark in change.marks)


def test_feature_that_is_there_is_not_made_again() -> None:
    files = crate("[features]\ncapi = []") | {"include/mylib.h": HEADER}
    outcome = proposed(files)
    assert outcome.proposal.kind == "add"
    assert "capi = []" not in outcome.added
    assert "generation = false" in outcome.added
    complete = proposed(files | outcome.files)
    assert complete.proposal.kind == "nothing"


def test_what_has_support_is_mended() -> None:
    lines = '[features]\ncapi = []\n[package.metadata.capi.library]\nversion = "1.2"\n'
    outcome = proposed(crate(lines) | {"cbindgen.toml": 'language = "C"\ninclude_guard = "X"\n'})
    assert outcome.proposal.kind in ("mend", "nothing")
    assert outcome.proposal.choices == ()


def test_proposal_is_complete_at_once() -> None:
    files = crate() | {"include/mylib.h": HEADER}
    outcome = proposed(files)
    again = proposed(files | outcome.files)
    assert again.proposal.steps == ()


@pytest.mark.parametrize("original", [True, False])
def test_manifest_that_cargo_has_written_is_refused(original: bool) -> None:
    text = "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO\n#\n" + MANIFEST
    files = {"Cargo.toml": text, "src/lib.rs": LIB} | (
        {"Cargo.toml.orig": MANIFEST} if original else {}
    )
    with pytest.raises(UserError, match="generated by cargo") as error:
        proposed(files)
    assert ("Cargo.toml.orig" in (error.value.hint or "")) is original


def test_what_is_wrong_in_many_places_is_told_of_some() -> None:
    lib = LIB + "".join(f"#[no_mangle]\npub fn mylib_{n}() {{}}\n" for n in "abcdef")
    advice = [a for a in proposed(crate(lib=lib)).proposal.advice if "CAPI623" in a.message]
    assert len(advice) == 4
    assert "3 further places" in advice[-1].message


def test_same_crate_gets_the_same_patch() -> None:
    files = crate('[lib]\ncrate-type = ["cdylib"]') | {
        "include/mylib.h": HEADER,
        "Makefile": "x:\n",
    }
    assert proposed(files).proposal == proposed(files).proposal
