"""Installed headers compiled: what is found, what is left alone, and what is never let in."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from cargoc_check.artifacts import find
from cargoc_check.artifacts.header import compile, compiler
from cargoc_check.artifacts.header.includes import Includes
from cargoc_check.artifacts.header.model import Compiled, Outcome
from cargoc_check.artifacts.pc.closed_world import Worlds
from cargoc_check.artifacts.system import system
from cargoc_check.artifacts.trees.opening import open_tree


def compiled(folder: Path, **headers: str) -> Compiled:
    """Compile headers of a new tree, by their names in `usr/include`, `__` for the dot."""
    for name, text in headers.items():
        write(folder, f"usr/include/{name.replace('__', '.')}", text)
    found = check(folder)
    assert found is not None
    return found


def check(folder: Path, target: str | None = None) -> Compiled | None:
    build = find.build(open_tree([str(folder)]))
    found = system(build, target)
    return compile.check(Worlds(build, found.format), Includes(build), found)


def write(folder: Path, path: str, text: str) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def only(found: Compiled) -> Outcome:
    return found.outcomes[-1]


def test_sound_header_is_fine_as_c_and_cpp(tmp_path: Path) -> None:
    found = compiled(tmp_path, foo__h="#include <stdint.h>\nint32_t foo(void);\n")
    assert [(one.language, one.verdict) for one in found.outcomes] == [
        ("C", "fine"),
        ("C++", "fine"),
    ]


def test_fault_has_its_place(tmp_path: Path) -> None:
    text = "\n\tint foo(\n  foo_level level);\n"
    (fault, *_) = only(compiled(tmp_path, foo__h=text)).faults
    assert fault.path == "usr/include/foo.h"
    assert fault.span is not None
    assert text[fault.span.start : fault.span.end] == "foo_level"
    assert str(tmp_path) not in fault.message


def test_fault_in_an_included_header_is_found_there(tmp_path: Path) -> None:
    found = compiled(tmp_path, bar__h='#include "foo.h"\n', foo__h="broken broken;\n")
    assert {one.faults[0].path for one in found.outcomes} == {"usr/include/foo.h"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("int foo(int class);\n", "faulty"),
        ('#ifdef __cplusplus\n#error "for C"\n#endif\n', "stopped"),
        ("#ifdef __cplusplus\nnamespace foo {}\n#endif\n", "fine"),
    ],
)
def test_cpp_is_asked_when_c_is_content(tmp_path: Path, text: str, verdict: str) -> None:
    first, second = compiled(tmp_path, foo__h=text).outcomes
    assert (first.language, first.verdict) == ("C", "fine")
    assert (second.language, second.verdict) == ("C++", verdict)


def test_header_of_cpp_is_compiled_as_that_alone(tmp_path: Path) -> None:
    found = compiled(tmp_path, foo__h="#include <cstdint>\nnamespace foo { std::int8_t a(); }\n")
    assert [(one.language, one.verdict) for one in found.outcomes] == [("C++", "fine")]


def test_pc_file_leads_to_further_headers_and_macros(tmp_path: Path) -> None:
    write(
        tmp_path,
        "usr/lib/pkgconfig/foo.pc",
        "prefix=/usr\nName: foo\nDescription: A foo\nVersion: 1\nLibs: -lfoo\n"
        "Cflags: -I${prefix}/include/foo -DFOO_LEVEL=int\n",
    )
    write(tmp_path, "usr/include/foo/bar/bar.h", "typedef FOO_LEVEL bar_level;\n")
    write(tmp_path, "usr/include/foo/foo.h", "#include <bar/bar.h>\nbar_level foo(void);\n")
    found = check(tmp_path)
    assert found is not None
    assert {one.verdict for one in found.outcomes} == {"fine"}


def test_headers_of_other_packages_are_not_judged(tmp_path: Path) -> None:
    found = compiled(
        tmp_path, foo__h="#include <other/other.h>\nbroken;\n", bar__h='#include "foo.h"\n'
    )
    assert found.outcomes == ()


def test_header_that_is_missing_by_a_macro_is_no_fault(tmp_path: Path) -> None:
    outcome = only(compiled(tmp_path, foo__h="#define OTHER <other/other.h>\n#include OTHER\n"))
    assert (outcome.verdict, outcome.missing) == ("incomplete", "other/other.h")


def test_examples_are_not_judged(tmp_path: Path) -> None:
    write(tmp_path, "usr/share/doc/foo/examples/foo.h", "broken;\n")
    assert compiled(tmp_path).outcomes == ()


# Compilers


def test_without_a_compiler_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "usr/include/foo.h", "broken;\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert check(tmp_path) is None


@pytest.mark.parametrize("command", ["no-such-compiler", "false", '"', "cc --no-such-option"])
def test_compiler_that_does_not_work_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    write(tmp_path, "usr/include/foo.h", "int foo(void);\n")
    monkeypatch.setenv("CC", command)
    found = check(tmp_path)
    assert found is None or {one.verdict for one in found.outcomes} <= {"fine", "unfinished"}


def test_stated_compiler_is_taken_with_its_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "cc -DFOO_LEVEL=int")
    monkeypatch.setenv("CXX", "c++ -DFOO_LEVEL=int")
    found = compiled(tmp_path, foo__h="FOO_LEVEL foo(void);\n")
    assert {one.verdict for one in found.outcomes} == {"fine"}


def test_gcc_is_not_asked_about_another_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "usr/include/foo.h", "int foo(void);\n")
    monkeypatch.setenv("CC", "gcc")
    assert check(tmp_path, "aarch64-apple-darwin") is None


@pytest.mark.parametrize("variable", ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH"])
def test_environment_adds_no_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    write(tmp_path, "elsewhere/stdint.h", "broken;\n")
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    found = compiled(tmp_path / "tree", foo__h="#include <stdint.h>\nint32_t foo(void);\n")
    assert {one.verdict for one in found.outcomes} == {"fine"}


# What is hostile


@pytest.mark.parametrize(
    "text",
    [
        '#define FILE "/dev/zero"\n#include FILE\n',
        '#define FILE "/dev/stdin"\n#include FILE\n',
        "#include __FILE__\n",
        "int foo = " + "(" * 100_000 + ";\n",
    ],
)
def test_hostile_header_comes_to_an_end(tmp_path: Path, text: str) -> None:
    outcome = only(compiled(tmp_path, foo__h=text))
    assert outcome.verdict != "stopped"


def test_endless_compilation_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow"
    slow.write_text('#!/bin/sh\ncase "$1" in -dumpmachine) exec cc "$1";; esac\nsleep 60\n')
    slow.chmod(0o755)
    monkeypatch.setenv("CC", str(slow))
    monkeypatch.setattr(compiler, "SECONDS", 1)
    tree = tmp_path / "tree"
    for number in range(6):
        write(tree, f"usr/include/foo{number}.h", "int foo(void);\n")
    found = check(tree)
    assert found is not None
    assert [one.verdict for one in found.outcomes] == ["unfinished"] * 3


def test_words_of_files_of_this_machine_are_not_told(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password hunter2\n")
    outcome = only(compiled(tmp_path / "tree", foo__h=f'#define F "{secret}"\n#include F\n'))
    assert outcome.verdict == "unfinished"
    assert outcome.faults == ()


def test_place_that_a_line_pretends_is_not_told(tmp_path: Path) -> None:
    outcome = only(compiled(tmp_path, foo__h='#line 7 "/etc/passwd"\nbroken broken;\n'))
    assert outcome.faults == ()


def test_precompiled_headers_are_not_taken(tmp_path: Path) -> None:
    write(tmp_path, "usr/include/foo.h.gch", "not a precompiled header")
    write(tmp_path, "usr/include/bar.h.gch/any.gch", "not a precompiled header")
    found = compiled(tmp_path, foo__h="int foo(void);\n", bar__h="int bar(void);\n")
    assert {one.verdict for one in found.outcomes} == {"fine"}


def test_links_do_not_lead_out_of_the_tree(tmp_path: Path) -> None:
    secret = tmp_path / "secret.h"
    secret.write_text("int secret(void);\n")
    include = tmp_path / "tree" / "usr" / "include"
    include.mkdir(parents=True)
    (include / "bar.h").symlink_to(secret)
    assert compiled(tmp_path / "tree", foo__h='#include "bar.h"\n').outcomes == ()
    macro = '#define BAR "bar.h"\n#include BAR\n'
    assert only(compiled(tmp_path / "tree", foo__h=macro)).verdict == "incomplete"


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    compiled(tmp_path / "tree", foo__h="int foo(void);\n")
    assert list(scratch.iterdir()) == []
