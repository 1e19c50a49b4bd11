"""What protects a process from an ELF library: each fault beside what looks like it and is none."""

from __future__ import annotations

from typing import Literal

import pytest

from cargoc_check.artifacts.system import system
from cargoc_check.findings import Finding
from cargoc_check.rules.built.hardening import relro
from tests.support.described import described, findings

RULES = ("LIB401", "LIB402", "LIB403", "LIB404", "LIB405", "LIB406", "LIB407")
ELF = "usr/lib/libfoo.so.1.2.3  elf"
DYLIB = "usr/lib/libfoo.1.2.3.dylib  mach-o"
DLL = "usr/bin/foo.dll  pe"
ARCHIVE = "usr/lib/libfoo.a  static"
NO_SYSTEM = "machine.os= machine.env="


def all_found(*lines: str, options: str = "") -> list[Finding]:
    return findings({"build": "\n".join(lines)}, options, select=RULES)


def found(*lines: str, options: str = "") -> list[str]:
    """Return the names of what is said of the example with these lines, one for each finding."""
    return [finding.name for finding in all_found(*lines, options=options)]


def said(*lines: str) -> tuple[str, str]:
    """Return the message and the help of the one finding."""
    (finding,) = all_found(*lines)
    return finding.message, finding.help or ""


@pytest.mark.parametrize("line", [ELF, DYLIB, DLL, f"{ELF} hardening.features=IBT,SHSTK"])
def test_correct_library_of_each_format_is_silent(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize("field", ["executable_stack", "text_relocations", "writable_code"])
def test_what_a_file_does_not_tell_is_no_fault(field: str) -> None:
    assert len(found(f"{ELF} hardening.{field}=yes")) == 1
    assert found(f"{ELF} hardening.{field}=none") == []
    assert found(f"{ELF} hardening.{field}=no") == []


# Executable stacks

STACK = "hardening.executable_stack=yes"
UNTOLD = "hardening.executable_stack=none elf.missing_stack=yes"


@pytest.mark.parametrize("settings", ["", "machine=aarch64,linux,gnu", "machine.env=", NO_SYSTEM])
def test_library_that_asks_for_an_executable_stack(settings: str) -> None:
    assert found(f"{ELF} {STACK} {settings}") == ["executable-stack"]


@pytest.mark.parametrize(
    "line",
    [
        f"{DYLIB} {STACK}",
        f"{DLL} {STACK}",
        f"{DYLIB} {STACK} {NO_SYSTEM}",
        *(f"{ELF} {STACK} machine=x86_64,{os}" for os in ("android", "freebsd", "illumos")),
    ],
)
def test_stacks_of_other_systems_are_not_judged(line: str) -> None:
    assert found(line) == []


def test_stated_system_decides_about_the_stack() -> None:
    line = f"{ELF} {STACK} {NO_SYSTEM}"
    assert found(line, options="--target x86_64-unknown-linux-musl") == ["executable-stack"]
    assert found(line, options="--target x86_64-unknown-freebsd") == []


@pytest.mark.parametrize(
    ("arch", "by_default"),
    [
        *(("x86_64", True), ("x86", True), ("arm", True), ("s390x", True)),
        *(("aarch64", False), ("riscv64", False), ("powerpc64", False), ("loongarch64", False)),
    ],
)
def test_library_that_says_nothing_of_the_stack(arch: str, by_default: bool) -> None:
    line = f"{ELF} {UNTOLD} machine={arch},linux,gnu"
    assert found(line) == ["executable-stack"] * by_default


def test_message_tells_asking_from_saying_nothing() -> None:
    assert said(f"{ELF} {STACK}")[0] == "this asks for an executable stack"
    assert said(f"{ELF} {UNTOLD}")[0] == (
        "this asks for an executable stack, since it says nothing of the stack"
    )


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ("", ""),
        ("a.o", "; in the static library a.o does"),
        ("a.o,b.o,c.o", "; in the static library a.o, b.o, c.o does"),
        ("a.o,b.o,c.o,d.o", "; in the static library a.o, b.o, c.o does"),
    ],
)
def test_members_that_ask_for_it_are_named(members: str, named: str) -> None:
    archive = f"{ARCHIVE} executable_stack={members}"
    assert said(archive, f"{ELF} {STACK}")[0] == f"this asks for an executable stack{named}"
    assert found(archive) == []


def test_members_of_all_static_libraries_are_named() -> None:
    archives = (f"{ARCHIVE} executable_stack=a.o", "usr/lib/libbar.a  static executable_stack=b.o")
    assert said(*archives, f"{ELF} {STACK}")[0].endswith("; in the static library a.o, b.o does")


# Text relocations


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("", "text-relocations"),
        (NO_SYSTEM, "text-relocations"),
        ("machine=x86,linux,musl", "text-relocations"),
        ("machine=x86_64,freebsd", "text-relocations"),
        ("machine=aarch64,android", "text-relocations-refused"),
        ("machine=x86,android", "text-relocations-refused"),
    ],
)
def test_one_of_two_rules_speaks_of_text_relocations(settings: str, name: str) -> None:
    assert found(f"{ELF} {settings} hardening.text_relocations=yes") == [name]
    assert found(f"{ELF} {settings} hardening.text_relocations=no") == []
    assert found(f"{ELF} {settings} hardening.text_relocations=none") == []


def test_stated_system_decides_about_text_relocations() -> None:
    line = f"{ELF} machine.arch=aarch64 {NO_SYSTEM} hardening.text_relocations=yes"
    for target, name in (
        ("aarch64-linux-android", "text-relocations-refused"),
        ("aarch64-unknown-linux-gnu", "text-relocations"),
    ):
        assert found(line, options=f"--target {target}") == [name]


# Writable code


@pytest.mark.parametrize("settings", ["", NO_SYSTEM, "machine=aarch64,android"])
def test_writable_code_on_any_system(settings: str) -> None:
    assert found(f"{ELF} {settings} hardening.writable_code=yes") == ["writable-code"]


@pytest.mark.parametrize("line", [DYLIB, DLL])
def test_writable_code_of_other_formats_is_another_rule_s(line: str) -> None:
    assert found(f"{line} hardening.writable_code=yes") == []


# RELRO

PARTIAL = "hardening.relro=partial"


@pytest.mark.parametrize("machine", ["x86_64,linux,musl", "aarch64,android", "x86_64,freebsd"])
def test_systems_whose_loaders_know_relro(machine: str) -> None:
    assert found(f"{ELF} machine={machine} {PARTIAL}") == ["relro"]
    assert found(f"{ELF} machine={machine} hardening.relro=full") == []


@pytest.mark.parametrize(
    "line",
    [
        f"{DLL} {PARTIAL}",
        f"{DYLIB} {PARTIAL}",
        f"{ELF} {PARTIAL} {NO_SYSTEM}",
        *(f"{ELF} {PARTIAL} machine=x86_64,{os}" for os in ("netbsd", "illumos", "haiku")),
    ],
)
def test_systems_whose_loaders_may_not(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    ("path", "exports", "is_private"),
    [
        ("usr/lib/libbar.so", "bar_new", False),
        ("usr/lib/foo/bar.so", "bar_new", False),  # a plugin
        ("opt/app/_bar.so", "PyInit__bar", False),  # a module
        ("opt/app/bar.so", "bar_new", True),
    ],
)
def test_relro_of_what_one_program_brings_along(path: str, exports: str, is_private: bool) -> None:
    line = f"{path}  elf name=none exports={exports} {PARTIAL}"
    assert found(line) == ["relro"] * (not is_private)


@pytest.mark.parametrize(
    ("level", "message"),
    [
        ("full", None),
        (None, None),
        ("partial", "this has only partial RELRO"),
        ("none", "this has no RELRO"),
    ],
)
def test_levels_of_relro(
    level: Literal["full", "partial", "none"] | None, message: str | None
) -> None:
    build = described({"build": ""}).build
    (library,) = build.libraries
    changed = library._replace(hardening=library.hardening._replace(relro=level))
    messages = [one.message for one in relro(changed, build, system(build))]
    assert messages == ([message] if message else [])


# Branch protection


@pytest.mark.parametrize(
    ("arch", "protection", "option"), [("x86_64", "IBT", "cet"), ("aarch64", "BTI", "bti")]
)
def test_protection_that_was_lost(arch: str, protection: str, option: str) -> None:
    line = f"{ELF} machine={arch},linux,gnu elf.landing_pads"
    assert found(f"{line}=no") == []
    message, help = said(f"{line}=yes")
    assert message == f"each exported function is marked for {protection}, and the file is not"
    assert f"-Wl,-z,{option}-report=warning" in help


# Levels of processors


@pytest.mark.parametrize(
    ("levels", "named"),
    [
        ("", None),
        ("x86-64-baseline", None),
        ("x86-64-v2", "x86-64-v2"),
        ("x86-64-baseline,x86-64-v2", "x86-64-v2"),
        ("x86-64-baseline,x86-64-v2,x86-64-v3", "x86-64-v3"),
        ("x86-64-v4", "x86-64-v4"),
    ],
)
def test_highest_level_above_the_baseline_is_named(levels: str, named: str | None) -> None:
    line = f"{ELF} elf.isa_needed={levels}"
    if named is None:
        assert found(line) == []
        return
    message, help = said(line)
    assert message == f"this needs a processor of the level {named}, by its own note"
    assert help.endswith(f"glibc-hwcaps/{named}")
