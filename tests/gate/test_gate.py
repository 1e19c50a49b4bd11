"""Crates that pass the gate, and broken ones, each stopped at its stage with the right words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.findings import Finding, Report, Severity
from cargoc_check.selection import Selection
from tests.support.real_build import tree

Gate = Callable[..., Report]

BEFORE = ("audit", "copy", "plan", "build", "as planned", "verify")
USED = ("C header", "C, shared", "C, static", "C++")
AFTER = ("relocated", "two Rust")
QUICK = "two-rust relocated cpp"
"""What most of the broken crates have nothing to do with."""


@pytest.fixture
def copy(examples: str, tmp_path: Path) -> Callable[[str], Path]:
    def copied(name: str) -> Path:
        return Path(shutil.copytree(os.path.join(examples, name), tmp_path / name))

    return copied


def states(report: Report) -> dict[str, str]:
    return {stage.name: stage.state for stage in report.stages}


def words(report: Report, name: str) -> str:
    stage = next(stage for stage in report.stages if stage.name == name)
    return "\n".join([stage.words, *stage.details])


def failing(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings if report.fails(finding)]


def finding(report: Report, rule: str) -> Finding:
    (found,) = (one for one in report.findings if one.rule == rule)
    return found


@pytest.mark.parametrize("name", ["inline-capi", "workspace-ffi", "drop-in"])
def test_example_passes_every_stage(gated: Gate, examples: str, name: str) -> None:
    report = gated(os.path.join(examples, name))
    assert states(report) == dict.fromkeys((*BEFORE, *USED, *AFTER), "ok"), report.stages
    assert not report.failing
    assert not report.crashes
    assert "from another place" in words(report, "relocated")
    assert words(report, "two Rust") == "links beside another Rust static library"


def test_plugin_passes_without_a_header(gated: Gate, examples: str) -> None:
    report = gated(os.path.join(examples, "plugin"))
    assert not report.failing
    left = {name for name, state in states(report).items() if state != "ok"}
    assert left == {"C header", "C++"}
    assert all(stage.lacking is None for stage in report.stages)


def test_subjects_are_the_crate_and_what_was_built(gated: Gate, examples: str) -> None:
    report = gated(os.path.join(examples, "drop-in"), only="verify")
    assert [one.name for one in report.subjects] == ["leb128-compat", "libleb128"]
    assert report.subjects[1].path == "install tree"


# Broken crates


def test_soname_of_a_build_script_is_stopped_by_audit_verify_and_the_loader(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    argument = "cargo:rustc-cdylib-link-arg=-Wl,-soname,libfletcher32.so.9"
    (crate / "build.rs").write_text(f'fn main() {{ println!("{argument}"); }}\n')
    report = gated(crate, skip="two-rust")
    assert failing(report) == ["GATE302", "GATE304", "CAPI601", "LIB105"]
    assert states(report)["audit"] == states(report)["verify"] == "failed"
    assert "the soname becomes `libfletcher32.so.9`" in words(report, "audit")
    assert "no file here is called so" in words(report, "verify")
    assert "libfletcher32.so.9: cannot open shared object file" in words(report, "C, shared")
    assert states(report)["C, static"] == "ok"
    assert words(report, "relocated") == "it does not work where it is"


def test_header_that_is_not_there_is_stopped_before_it_is_used(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("drop-in")
    (crate / "include" / "leb128.h").unlink()
    report = gated(crate, skip=QUICK)
    assert failing(report) == ["GATE301"]
    said = "no header is installed, and the manifest has include/leb128.h installed"
    assert words(report, "C header") == said
    assert {"CAPI415", "LIB701"} <= {one.rule for one in report.findings}


def test_header_that_is_not_c_is_stopped_at_the_compiler(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    settings = crate / "cbindgen.toml"
    text = settings.read_text().replace('language = "C"', 'language = "C++"')
    settings.write_text(text.replace("cpp_compat = true", ""))
    report = gated(crate, skip="two-rust relocated")
    assert failing(report) == ["GATE301"]
    assert words(report, "C header").startswith("fletcher32.h does not compile as C: expected")
    assert states(report)["C++"] == "ok"
    assert words(report, "C, shared") == "no header can be included as C"


def test_function_that_is_missing_is_stopped_at_the_linker(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("drop-in")
    header = crate / "include" / "leb128.h"
    before, mark, after = header.read_text().rpartition("#ifdef __cplusplus")
    header.write_text(f"{before}size_t leb128_length(uint64_t value);\n\n{mark}{after}")
    report = gated(crate, skip="two-rust")
    assert failing(report) == ["GATE302", "GATE303", "GATE304", "LIB251"]
    assert states(report)["C header"] == "ok"
    assert "undefined reference to `leb128_length'" in words(report, "C, shared")
    assert "leb128_length" in words(report, "verify")


def test_pc_file_that_requires_what_is_not_there_is_stopped_at_pkg_config(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    with (crate / "Cargo.toml").open("a") as file:
        file.write('\n[package.metadata.capi.pkg_config]\nrequires = "not-there-at-all"\n')
    report = gated(crate, skip="two-rust")
    assert failing(report) == ["GATE302"]
    assert words(report, "C, shared").startswith("pkg-config --modversion fletcher32 fails: ")
    assert "not-there-at-all" in finding(report, "GATE302").message
    assert states(report)["C, static"] == states(report)["C++"] == "not run"


def test_crate_that_does_not_compile_is_stopped_at_cargo(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    with (crate / "src" / "lib.rs").open("a") as file:
        file.write("\npub fn wrong() -> u32 { nowhere() }\n")
    report = gated(crate)
    assert failing(report) == ["GATE201"]
    assert "cannot find function `nowhere`" in finding(report, "GATE201").message
    assert "src/lib.rs" in (finding(report, "GATE201").help or "")
    assert all(states(report)[name] == "not run" for name in (*USED, *AFTER, "verify"))


def test_crate_without_capi_is_stopped_at_the_plan(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    manifest = crate / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("\ncapi = []\n", "\n"))
    report = gated(crate)
    assert "GATE101" in failing(report)
    assert words(report, "plan").startswith("cargo-c would stop: ")
    assert words(report, "build") == "the plan says that it would go wrong"


def test_link_time_optimisation_clashes_with_other_rust_libraries_and_is_a_warning(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("inline-capi")
    with (crate / "Cargo.toml").open("a") as file:
        file.write("\n[profile.release]\nlto = true\n")
    report = gated(crate, only="two-rust")
    assert states(report)["two Rust"] == "warning"
    assert "defined twice" in words(report, "two Rust")
    assert "rust_eh_personality" in words(report, "two Rust")
    assert finding(report, "GATE307").severity is Severity.WARNING
    assert not report.failing


# What is chosen


def test_nothing_of_the_crate_is_run_where_the_build_is_skipped(
    gated: Gate, copy: Callable[[str], Path], tmp_path: Path
) -> None:
    crate = copy("inline-capi")
    ran = tmp_path / "ran"
    (crate / "build.rs").write_text(f'fn main() {{ std::fs::write("{ran}", "").unwrap(); }}\n')
    report = gated(crate, skip="build")
    assert not ran.exists()
    assert states(report)["plan"] == "ok"
    assert set(states(report)) == {"audit", "plan", "as planned", "verify", *USED, *AFTER}
    gated(crate, only="build")
    assert ran.exists()


def test_only_brings_what_it_needs(gated: Gate, examples: str) -> None:
    report = gated(os.path.join(examples, "drop-in"), only="c-static")
    assert states(report) == dict.fromkeys(("copy", "plan", "build", "C, static"), "ok")
    report = gated(os.path.join(examples, "drop-in"), only="audit")
    assert states(report) == {"audit": "ok"}


def test_tree_that_was_installed_is_judged_without_a_build(
    gated: Gate, examples: str, installed: Callable[[str], str]
) -> None:
    root = installed("drop-in")
    before = tree(root)
    report = gated(os.path.join(examples, "drop-in"), tree=root, skip=QUICK)
    assert "build" not in states(report)
    assert set(states(report).values()) == {"ok"}
    assert report.subjects[1].opened == root
    assert tree(root) == before


def test_rules_of_the_gate_are_silenced_as_others(gated: Gate, copy: Callable[[str], Path]) -> None:
    crate = copy("drop-in")
    (crate / "include" / "leb128.h").unlink()
    manifest = crate / "Cargo.toml"
    plain = manifest.read_text()
    manifest.write_text(plain + '\n[package.metadata.cargoc-check]\nignore = ["GATE301"]\n')
    report = gated(crate, skip=f"{QUICK} c-shared c-static")
    assert finding(report, "GATE301").suppressed is not None
    assert not report.failing
    manifest.write_text(plain)
    off = Options(Selection(severity=(("header-not-usable", "off"),)))
    report = gated(crate, skip=f"{QUICK} c-shared c-static", options=off)
    assert "GATE301" not in {one.rule for one in report.findings}
    assert states(report)["C header"] == "failed"


def test_own_program_is_run_and_has_to_end_well(gated: Gate, examples: str, tmp_path: Path) -> None:
    good = os.path.join(examples, "drop-in", "c", "demo.c")
    report = gated(os.path.join(examples, "drop-in"), only="own-c", programs=(good,))
    assert words(report, "own C") == f"{good} runs"
    bad = tmp_path / "bad.cpp"
    bad.write_text(
        "#include <leb128.h>\nint main() { return leb128_version()[0] == '2' ? 7 : 0; }\n"
    )
    report = gated(os.path.join(examples, "drop-in"), only="own-c", programs=(good, str(bad)))
    assert failing(report) == ["GATE305"]
    assert words(report, "own C") == f"{bad} ends with status 7"
    with pytest.raises(UserError, match="cannot be read"):
        gated(os.path.join(examples, "drop-in"), only="own-c", programs=("nowhere.c",))


def test_no_report_tells_where_the_scratch_folder_was(
    gated: Gate, copy: Callable[[str], Path]
) -> None:
    crate = copy("drop-in")
    header = crate / "include" / "leb128.h"
    header.write_text(header.read_text().replace("size_t leb128_put", "size_tt leb128_put"))
    report = gated(crate, skip=QUICK)
    assert states(report)["C header"] == "failed"
    assert "usr/include/leb128.h:22:1: error" in words(report, "C header")
    assert "cargoc-check-" not in repr(report)
