"""Static libraries and exported symbols: what else is found, and what looks wrong and is not."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.support.described import findings

LIBRARY = "usr/lib/libfoo.so.1.2.3  elf"
STATIC = "usr/lib/libfoo.a  static"
MANGLED = "_ZN3foo3new17h0123456789abcdefE"
OURS = ("LIB20", "LIB50", "LIB51", "LIB52")


def all_found(*lines: str) -> list[Finding]:
    """Return what these rules find in the example's tree with these lines."""
    found = findings({"build": "\n".join(lines)})
    return [finding for finding in found if finding.rule.startswith(OURS)]


def found(*lines: str) -> set[str]:
    return {finding.name for finding in all_found(*lines)}


def message(*lines: str) -> str:
    (finding,) = all_found(*lines)
    return finding.message


@pytest.mark.parametrize("form", ["", "usr/bin/foo.dll  pe", "usr/lib/libfoo.1.2.3.dylib  mach-o"])
def test_correct_library_is_silent(form: str) -> None:
    assert found(form) == set()


# Archives as files


def test_archive_without_objects_says_what_is_in_it() -> None:
    assert "its members are 2 of kind other" in message(
        f"{STATIC} members=2 kinds=other:2 machines= defined= undefined= code=no indexed=none"
    )


@pytest.mark.parametrize(
    "line",
    [
        "usr/lib/libpthread.a  static members=0 kinds= defined= indexed=none code=no",
        "usr/lib/libbar.a  static members=0 kinds= defined= indexed=none code=no",
        f"{STATIC} kinds=wasm:3 code=no machines=",
        f"{STATIC} code=no",
    ],
)
def test_empty_archives_that_are_so_on_purpose_or_hold_something(line: str) -> None:
    assert found(line) == set()


def test_code_of_other_compilers_for_their_linkers() -> None:
    line = f"{STATIC} members=3 kinds=elf_x86_64:1,gcc_lto:2"
    assert message(line).startswith("2 of 3 members of this static library (a.o) are GCC's")
    line = f"{STATIC} members=2 kinds=msvc_lto:2 machines="
    assert "the intermediate code of Microsoft's compiler" in message(line)


def test_index_that_lacks_names_of_rust_only_is_enough() -> None:
    names = f"defined=foo_free,foo_new,{MANGLED} mangled=1"
    assert found(f"{STATIC} {names} indexed=foo_free,foo_new") == set()


def test_archive_with_nothing_to_index_needs_no_index() -> None:
    line = f"{STATIC} defined= indexed=none undefined= code=no kinds=elf_x86_64:1"
    assert found(line) == {"archive-without-code"}


def test_shared_libraries_by_the_names_of_static_ones() -> None:
    assert found("!usr/lib/libfoo.a", "usr/lib/libfoo.a  elf") == {"no-archive"}
    assert found("usr/lib/libfoo.dll.a  elf") == set()


# The C API in both


def test_api_is_compared_with_what_the_shared_library_exports() -> None:
    exports = f"{LIBRARY} exports=foo_new,foo_free,_init,rust_eh_personality,{MANGLED}"
    assert found(exports, STATIC) == {"exports-rust-internals"}


@pytest.mark.parametrize(
    "line",
    [
        f"{STATIC} defined=bar_new indexed=bar_new thin=yes indexed=none",
        f"{STATIC} defined=bar_new indexed=bar_new dropped=foo.o:its_symbols_end",
        "usr/lib/libbar.a  static defined=bar_new indexed=bar_new",
        "usr/lib/sub/libfoo.a  static defined=bar_new indexed=bar_new",
    ],
)
def test_api_is_not_missed_where_it_may_be_elsewhere(line: str) -> None:
    assert not {"archive-lacks-api", "archive-lacks-part-of-api"} & found(line)


def test_symbols_that_were_stripped_are_missed() -> None:
    (finding,) = all_found(f"{STATIC} defined= indexed= undefined=")
    assert finding.name == "archive-lacks-api"
    assert "--strip-debug at most" in (finding.help or "")
    (finding,) = all_found(f"{STATIC} defined=bar_new indexed=bar_new")
    assert "strip" not in (finding.help or "")


def test_dll_and_static_library_of_32_bit_windows() -> None:
    machine = "machine=x86,windows,gnu exports=foo_new,foo_free"
    lines = (
        f"usr/bin/foo.dll  pe {machine}",
        f"{STATIC} machines=x86 kinds=coff_x86:1",
        "usr/lib/foo.dll.a  import machines=x86",
    )
    assert not {"archive-lacks-api", "archive-lacks-part-of-api"} & found(*lines)


def test_templates_of_cpp_may_be_in_one_of_the_two() -> None:
    assert found(f"{LIBRARY} exports=foo_new,foo_free,_ZN3fooIiED1Ev", STATIC) == set()


@pytest.mark.parametrize(
    ("static", "shared", "names"),
    [
        ("aarch64", "x86_64", {"archive-for-another-machine"}),
        ("x86", "x86_64", {"archive-for-another-machine"}),
        ("x86_64", "x86_64", set()),
    ],
)
def test_machines_of_the_two(static: str, shared: str, names: set[str]) -> None:
    lines = (
        f"{LIBRARY} machine={shared},linux,gnu",
        f"{STATIC} machines={static} kinds=elf_{static}:1",
    )
    assert found(*lines) == names


def test_library_of_arm64x_has_two_machines() -> None:
    lines = (
        "usr/bin/foo.dll  pe machine=aarch64,windows,msvc",
        "usr/lib/foo.dll.a  import machines=aarch64",
    )
    static = f"{STATIC} members=2 kinds=coff_aarch64:1,coff_arm64ec:1"
    assert "archive-of-several-machines" in found(*lines, f"{static} machines=aarch64,x86")


def test_formats_of_several_systems() -> None:
    line = f"{STATIC} members=2 kinds=elf_x86_64:1,coff_x86_64:1"
    assert found(line) == {"archive-of-several-machines"}
    assert "coff and elf" in message(line)


# What members are like


def test_stack_is_of_linux() -> None:
    line = f"{STATIC} executable_stack=a.o"
    assert found(line) == {"archive-executable-stack"}
    assert found(f"{LIBRARY} machine=x86_64,freebsd,", line) == set()


def test_several_members_are_counted() -> None:
    said = message(f"{STATIC} position_dependent=a.o,b.o,c.o,d.o")
    assert said.startswith("4 members cannot be linked into shared libraries or PIE programs: a.o")
    assert said.endswith("and 1 more")


@pytest.mark.parametrize(
    "name", ["__rust_i128_add", "fmaf", "memcpy", ".refptr.x", "__imp_x", MANGLED]
)
def test_symbols_that_every_library_of_rust_has_are_not_foreign(name: str) -> None:
    names = f"defined=foo_free,foo_new,{name}"
    assert found(f"{STATIC} {names} indexed=foo_free,foo_new,{name} mangled=1000") == set()


def test_foreign_symbols_of_rust_and_of_c() -> None:
    def named(name: str, mangled: int) -> set[str]:
        names = f"foo_free,foo_new,{name}"
        return found(f"{STATIC} defined={names} indexed={names} mangled={mangled}")

    foreign = {"archive-with-foreign-symbols"}
    assert named("bar_new", 1000) == foreign
    assert named("rust_eh_personality", 0) == foreign
    assert named("deflate", 0) == foreign
    assert named("foo_internal", 0) == set()


@pytest.mark.parametrize(
    ("directives", "names"),
    [
        ('/DEFAULTLIB:"LIBCMT"', set()),
        ("-defaultlib:msvcrtd.lib", {"archive-debug-runtime"}),
        (
            "/DEFAULTLIB:LIBCMTD,/defaultlib:MSVCRT",
            {"archive-debug-runtime", "archive-mixed-runtimes"},
        ),
        ("/DEFAULTLIB:OLDNAMES,/EXPORT:foo", set()),
    ],
)
def test_runtimes_that_members_ask_for(directives: str, names: set[str]) -> None:
    quoted = directives.replace('"', '\\"')
    assert found("usr/bin/foo.dll  pe", f'{STATIC} "directives={quoted}"') == names


# What shared libraries export


@pytest.mark.parametrize(
    "lines",
    [
        ("usr/lib/foo/bar.so  elf exports=",),  # a plugin
        ("usr/lib/libnss_x.so.2  elf exports= name=libnss_x.so.2",),  # loaded by its name
        ("usr/lib/libbar.so  elf exports=PyInit_bar name=none",),  # a module
    ],
)
def test_libraries_that_nobody_links_with_may_export_nothing(lines: tuple[str, ...]) -> None:
    assert "exports-nothing" not in found(*lines)


def test_exports_of_rust_alone_are_nothing_for_c() -> None:
    line = f"{LIBRARY} exports={MANGLED},rust_eh_personality"
    assert found(line) >= {"exports-nothing", "exports-rust-internals"}


def test_what_made_a_library_export_rust() -> None:
    def advice(names: str) -> str:
        (finding,) = all_found(f"{LIBRARY} exports=foo_new,foo_free,{names}")
        return finding.help or ""

    assert "newer rustc" in advice("rust_eh_personality")
    assert "--exclude-libs" in advice(MANGLED)
    assert "`dylib`" in advice(f"{MANGLED},rust_metadata_foo_0123456789abcdef")


ZLIB = "inflate,inflateEnd,inflateInit_,deflate"


def test_library_that_is_itself_the_one_whose_functions_it_exports() -> None:
    many = ",".join(f"foo_{number}" for number in range(10))
    static = f"{STATIC} defined={many},{ZLIB} indexed={many},{ZLIB}"
    assert "exports-embedded-library" in found(f"{LIBRARY} exports={many},{ZLIB}", static)
    assert "exports-embedded-library" not in found(f"{LIBRARY} exports=foo_new,foo_free,{ZLIB}")
    zlib = "usr/lib/libz.so.1.3  elf name=libz.so.1"
    assert "exports-embedded-library" not in found(f"{zlib} exports={many},{ZLIB}")


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        (f"{LIBRARY} exports=foo_new,foo_free,memcpy", True),
        (f"{LIBRARY} exports=foo_new,foo_free,memcpy@FOO_1", False),
        (f"{LIBRARY} exports=malloc,free,calloc,foo_new", False),
        (f"{LIBRARY} exports=a,b,c,malloc,__sanitizer_print", False),
        ("usr/lib/libmyalloc.so.1  elf name=libmyalloc.so.1 exports=a,b,c,d,malloc", False),
        ("usr/lib/foo/bar.so  elf exports=a,b,c,d,malloc", False),
        ("usr/bin/foo.dll  pe exports=foo_new,foo_free,a,b,malloc", False),
    ],
)
def test_names_of_the_c_library(line: str, hit: bool) -> None:
    assert ("interposes-libc" in found(line)) == hit


def test_all_exports_with_versions_or_none() -> None:
    assert found(f"{LIBRARY} exports=foo_new@FOO_1,foo_free@FOO_1,_init") == set()
    assert found(f"{LIBRARY} exports=foo_new,foo_free") == set()


def test_function_that_members_define_twice() -> None:
    def said(twice: str) -> str:
        (finding,) = [f for f in all_found(f"{STATIC} twice={twice}") if f.rule == "LIB521"]
        return finding.message

    assert said("foo_new:new.o:old.o") == "new.o and old.o both define foo_new"
    many = ",".join(f"foo_{number}:new.o:old.o" for number in range(9))
    assert said(many) == "new.o and old.o both define foo_0, foo_1, foo_2 and 6 more"
    assert said(f"{many},foo_new:a.o:b.o").endswith("6 more, and other members 1 further symbol")
    assert "archive-defines-twice" not in found(STATIC)
