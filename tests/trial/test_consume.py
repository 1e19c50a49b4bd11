"""Programs of C and C++ against an install tree, as its users would make them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cargoc_check.artifacts.header.model import Language
from cargoc_check.trial.consume import Consumer
from cargoc_check.trial.model import Outcome
from tests.support.c_library import CODE, HEADER, PC, consumer, install


def test_header_compiles_alone_and_twice(tmp_path: Path) -> None:
    said = consumer(install(tmp_path / "dest")).headers("C")
    assert said == Outcome("ok", "foo.h compiles as C, alone and included twice")


@pytest.mark.parametrize("static", [False, True])
def test_program_takes_all_that_is_declared_and_runs(tmp_path: Path, static: bool) -> None:
    said = consumer(install(tmp_path / "dest")).linked("C", static=static)
    assert said.state == "ok", said
    assert said.words == (
        "1 function and 1 variable linked, and the program runs; macros and pkg-config say 1.2.3"
    )


def test_program_uses_the_tree_and_not_a_library_of_the_system(tmp_path: Path) -> None:
    """The program ends with another status where the library at run time is not that one."""
    root = install(tmp_path / "dest")
    (root / "usr/lib/libfoo.so.1").unlink()
    said = consumer(root).linked("C")
    assert said.state == "failed"
    assert "but the program ends with status 127" in said.words
    assert any("libfoo.so.1" in line for line in said.details)


def test_static_program_needs_no_shared_library(tmp_path: Path) -> None:
    root = install(tmp_path / "dest")
    user = consumer(root)
    assert user.linked("C", static=True).state == "ok"
    program = next((tmp_path / "work").rglob("foo-static.exe"))
    assert b"libfoo.so" not in program.read_bytes()
    shared = user.linked("C")
    assert shared.state == "ok"
    assert b"libfoo.so.1" in next((tmp_path / "work").rglob("foo-shared.exe")).read_bytes()


def test_declared_function_that_is_not_there_does_not_link(tmp_path: Path) -> None:
    header = HEADER.replace("int foo_add", "int foo_gone(void);\nint foo_add")
    user = consumer(install(tmp_path / "dest", header=header))
    for static in (False, True):
        said = user.linked("C", static=static)
        assert said.state == "failed"
        assert said.words == "a C program does not link"
        assert any("foo_gone" in line for line in said.details)


def test_what_stands_under_a_condition_is_not_asked_for(tmp_path: Path) -> None:
    header = HEADER.replace("int foo_add", "#ifdef WITH_X\nint foo_x(void);\n#endif\nint foo_add")
    assert consumer(install(tmp_path / "dest", header=header)).linked("C").state == "ok"


def test_inline_function_is_not_asked_for(tmp_path: Path) -> None:
    inline = "static inline int foo_twice(int a) { return 2 * a; }\nint foo_add"
    header = HEADER.replace("int foo_add", inline)
    assert consumer(install(tmp_path / "dest", header=header)).linked("C").state == "ok"


def test_header_that_is_no_c_is_told_with_the_compilers_words(tmp_path: Path) -> None:
    header = "#include <cstdint>\nnamespace foo { struct S {}; }\n"
    said = consumer(install(tmp_path / "dest", header=header)).headers("C")
    assert said.state == "failed"
    assert said.words.startswith("foo.h does not compile as C: cstdint")


def test_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    header = HEADER.replace("int foo_add(int a, int b);", "int foo_add(nothing a);")
    user = consumer(install(tmp_path / "dest", header=header))
    said = user.headers("C")
    assert said.state == "failed"
    assert "foo.h does not compile as C: unknown type name" in said.words
    assert any("foo.h:13:" in line for line in said.details)
    assert user.linked("C") == Outcome("not run", "no header can be included as C")


def test_header_without_guard_cannot_be_included_twice(tmp_path: Path) -> None:
    header = HEADER.replace("#ifndef FOO_H\n#define FOO_H\n", "").removesuffix("#endif\n")
    said = consumer(install(tmp_path / "dest", header=header)).headers("C")
    assert said.state == "failed"
    assert said.words == "foo.h cannot be included twice"
    assert any("redefinition" in line for line in said.details)


def test_header_that_stops_on_purpose_is_no_fault(tmp_path: Path) -> None:
    inner = "#ifndef FOO_H\n#error include foo.h instead\n#endif\n"
    root = install(tmp_path / "dest", headers={"foo/foo-types.h": inner})
    said = consumer(root).headers("C")
    assert said.state == "ok"
    assert said.details == ("foo-types.h stops with #error include foo.h instead",)


def test_header_that_needs_another_package_is_not_judged(tmp_path: Path) -> None:
    user = consumer(install(tmp_path / "dest", header="#include <not_here_at_all/x.h>\n" + HEADER))
    said = user.headers("C")
    assert said.state == "not run"
    assert said.words == "foo.h is not tried: it needs not_here_at_all/x.h, which is not here"


def test_header_that_misses_one_of_its_own_is_at_fault(tmp_path: Path) -> None:
    for number, line in enumerate(('#include "foo-own.h"\n', "#include <foo/own.h>\n")):
        root = install(tmp_path / str(number) / "dest", header=line + HEADER)
        said = consumer(root).headers("C")
        assert said.state == "failed"
        assert "own.h: No such file or directory" in said.words


def test_header_that_lacks_an_include_is_used_after_that(tmp_path: Path) -> None:
    header = HEADER.replace("int foo_add", "int foo_of(size_t a);\nint foo_add")
    code = CODE + "int foo_of(unsigned long a) { return (int)a; }\n"
    user = consumer(install(tmp_path / "dest", code=code, header=header))
    languages: tuple[Language, ...] = ("C", "C++")
    for language in languages:
        said = user.headers(language)
        assert said.state == "failed"
        assert said.words.startswith("foo.h does not compile by itself, only after <stddef.h>: ")
        assert "2 functions" in user.linked(language).words


def test_header_for_others_to_include_need_not_compile_alone(tmp_path: Path) -> None:
    inner = "typedef before after;\n"
    header = HEADER.replace("int foo_add", 'typedef int before;\n#include "in.h"\nint foo_add')
    said = consumer(install(tmp_path / "d", header=header, headers={"foo/in.h": inner})).headers(
        "C"
    )
    assert said.state == "ok"
    assert said.details[0].startswith("in.h does not compile as C: unknown type name")


def test_header_for_cpp_beside_one_for_c_is_no_fault(tmp_path: Path) -> None:
    cpp = "#pragma once\n#include <string>\nnamespace foo { std::string name(); }\n"
    user = consumer(install(tmp_path / "dest", headers={"foo/cpp.h": cpp}))
    said = user.headers("C")
    assert (said.state, said.details) == ("ok", ("cpp.h is for C++ alone",))
    assert user.headers("C++").words == "2 headers compile as C++, alone and included twice"


def test_header_of_the_crate_that_was_not_installed_is_missed(tmp_path: Path) -> None:
    root = install(tmp_path / "dest", header='#include "bar.h"\n' + HEADER)
    user = consumer(root, sources=frozenset({"foo.h", "bar.h"}))
    assert (
        user.headers("C").words == "foo.h does not compile as C: bar.h: No such file or directory"
    )
    said = consumer(root, sources=frozenset({"foo.h"})).headers("C")
    assert said == Outcome("not run", "foo.h is not tried: it needs bar.h, which is not here")


def test_cpp_program_takes_the_functions_too(tmp_path: Path) -> None:
    user = consumer(install(tmp_path / "dest"))
    assert user.headers("C++").state == "ok"
    assert user.linked("C++").state == "ok"


def test_cpp_program_puts_extern_c_around_a_header_that_has_none(tmp_path: Path) -> None:
    header = "#pragma once\nint foo_add(int a, int b);\nextern int foo_count;\n"
    user = consumer(install(tmp_path / "dest", header=header))
    assert user.linked("C++").state == "ok"
    said = user.headers("C++")
    assert said.details == ('foo.h has no extern "C": a C++ program puts it around the #include',)
    assert user.headers("C").details == ()


def test_macros_that_say_another_version_are_worth_knowing(tmp_path: Path) -> None:
    said = consumer(install(tmp_path / "dest", pc=PC.replace("1.2.3", "7.0.0"))).linked("C")
    assert said.state == "ok"
    assert said.details == ("macros FOO_… of the headers say 1.2.3, pkg-config says 7.0.0",)


def test_macros_of_an_interface_have_a_version_of_their_own(tmp_path: Path) -> None:
    header = HEADER.replace("FOO_M", "FOO_API_VERSION_M").replace("FOO_P", "FOO_API_VERSION_P")
    root = install(tmp_path / "dest", header=header, pc=PC.replace("1.2.3", "7.0.0"))
    said = consumer(root).linked("C")
    assert (said.state, said.details) == ("ok", ())


def test_header_beside_the_include_path_is_found_as_in_the_system(tmp_path: Path) -> None:
    root = install(tmp_path / "dest", headers={"foo-more.h": "#pragma once\nint foo_more;\n"})
    said = consumer(root).headers("C")
    assert said == Outcome("ok", "2 headers compile as C, alone and included twice")


def test_headers_that_exclude_each_other_leave_the_largest(tmp_path: Path) -> None:
    other = "#pragma once\ntypedef struct foo { char other; } foo_other;\n"
    said = consumer(install(tmp_path / "dest", headers={"foo/other.h": other})).linked("C")
    assert said.state == "ok"
    assert "1 function and 1 variable linked" in said.words
    assert said.details[0].startswith("the headers cannot all be included in one program")


def test_required_module_of_the_system_is_used_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its directories stay where they are: only those of the tree move."""
    system = tmp_path / "system"
    (system / "include/bar").mkdir(parents=True)
    (system / "include/bar/bar.h").write_text("#pragma once\ntypedef int bar_t;\n")
    (system / "pkgconfig").mkdir()
    (system / "pkgconfig" / "bar.pc").write_text(
        f"includedir={system}/include\nName: bar\nDescription: b\nVersion: 2\n"
        "Cflags: -I${includedir}\n"
    )
    monkeypatch.setenv("PKG_CONFIG_PATH", str(system / "pkgconfig"))
    header = HEADER.replace("int foo_add(int a, int b);", "int foo_add(bar_t a, bar_t b);")
    header = header.replace("#define FOO_MAJOR", "#include <bar/bar.h>\n#define FOO_MAJOR")
    root = install(tmp_path / "dest", header=header, pc=PC + "Requires: bar >= 2\n")
    user = consumer(root)
    assert user.headers("C").state == "ok"
    assert user.linked("C").state == "ok"


def test_required_module_that_is_not_there_fails_with_pkg_configs_words(tmp_path: Path) -> None:
    root = install(tmp_path / "dest", pc=PC + "Requires: not-there-at-all\n")
    user = consumer(root)
    said = user.headers("C"), user.linked("C"), user.linked("C", static=True)
    assert [one.state for one in said] == ["not run", "failed", "not run"]
    assert all("not-there-at-all" in one.words for one in said[:2])
    assert said[2].words == "pkg-config has no flags for foo, as said before"


def test_library_that_needs_what_nobody_links_fails_statically_alone(tmp_path: Path) -> None:
    code = "double sqrt(double); double foo_root(double x) { return sqrt(x); }\n" + CODE
    code += "int undefined_elsewhere(void); int foo_call(void) { return undefined_elsewhere(); }\n"
    header = HEADER.replace("int foo_add", "int foo_call(void);\nint foo_add")
    said = consumer(install(tmp_path / "dest", code=code, header=header)).linked("C", static=True)
    assert said.state == "failed"
    assert any("undefined_elsewhere" in line for line in said.details)


def test_libraries_and_pc_file_that_are_not_there_are_told(tmp_path: Path) -> None:
    root = install(tmp_path / "dest")
    (root / "usr/lib/libfoo.a").unlink()
    assert consumer(root).linked("C", static=True).words == "no static library is installed"
    shutil.rmtree(root / "usr/lib/pkgconfig")
    assert consumer(root).linked("C").words.startswith("no pc file is installed")
    shutil.rmtree(root / "usr/include")
    assert consumer(root).headers("C") == Outcome("not run", "no header is installed")
    promised = Consumer(consumer(root).tree._replace(promised="foo.h is promised")).headers("C")
    assert promised == Outcome("failed", "no header is installed, and foo.h is promised")


def test_missing_tools_are_told_with_what_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = install(tmp_path / "dest")
    (tmp_path / "bin").mkdir()
    for name in ("cc", "as", "ld"):
        (tmp_path / "bin" / name).symlink_to(os.path.realpath(shutil.which(name) or name))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("CC", "CXX", "PKG_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    user = consumer(root)
    assert user.headers("C").state == "ok"
    said = user.linked("C")
    assert said.state == "not run"
    assert said.words.startswith("no pkg-config: it is not there; what installs it: ")
    cpp = user.headers("C++")
    assert cpp.state == "not run"
    assert cpp.words.startswith("no C++ compiler: there is none for ")


def test_program_for_another_system_is_linked_and_left_at_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = install(tmp_path / "dest")
    monkeypatch.setattr("cargoc_check.trial.hosts.is_here", lambda system: False)
    said = consumer(root).linked("C")
    assert said.state == "ok"
    assert said.words.endswith("linked; not run, since it is for another system")
    through = tmp_path / "runner"
    through.write_text(f'#!/bin/sh\ntouch {tmp_path}/was-run\nexec "$@"\n')
    through.chmod(0o755)
    assert consumer(root, runner=(str(through),)).linked("C").words.count("the program runs") == 1
    assert (tmp_path / "was-run").exists()


def test_folder_with_blanks_is_no_hindrance(tmp_path: Path) -> None:
    user = consumer(install(tmp_path / "a b" / "de st"))
    assert user.headers("C").state == "ok"
    assert user.linked("C").state == "ok"
    assert user.linked("C", static=True).state == "ok"
