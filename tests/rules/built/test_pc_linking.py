"""Libraries and flags in pc files: what else is found, and what only looks wrong."""

from __future__ import annotations

import pytest

from tests.support.pc_files import MOVED, PC, changed, found

# Libraries


@pytest.mark.parametrize(
    "libs",
    [
        "-L${libdir} -lfoo_capi",
        "-L${libdir} -llibfoo",
        "-L${libdir} -lfoo.so",
        "-L${libdir} -llibfoo.so",
        "-L${libdir} -lfoo-0123456789abcdef",
        "-L${libdir}",
        "-L${libdir} -lz",
        "",
    ],
)
def test_library_is_not_there(libs: str) -> None:
    assert found(changed("-L${libdir} -lfoo", libs)) == {"pc-library"}


@pytest.mark.parametrize(
    "libs",
    [
        "-lfoo",
        "-L ${libdir} -l foo",
        "-L${libdir} -lfoo -lz",
        "-L${libdir} -l:libfoo.so.1",
        "${libdir}/libfoo.so",
        "-L${libdir}/sub -L${libdir} -lfoo",
    ],
)
def test_library_is_there(libs: str) -> None:
    assert found(changed("-L${libdir} -lfoo", libs)) == set()


def test_library_of_another_package_is_not_missed() -> None:
    other = PC.replace("-lfoo", "-lbar").replace("Name: foo", "Name: bar")
    assert found(PC, usr__lib__pkgconfig__bar=other) == set()
    tools = changed("-lfoo", "-lz") + "Requires: bar\n"
    assert found(tools) == set()


def test_library_of_a_runtime_package_alone() -> None:
    assert found(PC, "!usr/lib/libfoo.so", "!usr/lib/libfoo.a") == set()
    assert found(PC, *MOVED[:-1]) == set()


def test_library_lies_where_the_linker_does_not_look() -> None:
    lines = (
        *MOVED[:-1],
        "usr/lib/foo/libfoo.so.1.2.3  elf",
        "usr/lib/foo/libfoo.so -> libfoo.so.1.2.3",
    )
    assert found(PC, *lines) == {"pc-library"}
    assert found(changed("-L${libdir}", "-L${libdir}/foo"), *lines) == set()


@pytest.mark.parametrize(
    ("libs", "names"),
    [
        ("-lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", {"pc-private-in-public"}),
        ("-lfoo -ldl", {"pc-private-in-public"}),
        ("-lfoo -lm -lpthread", set()),
        ("-lfoo -lkernel32", set()),
    ],
)
def test_native_libraries_are_private(libs: str, names: set[str]) -> None:
    assert found(changed("-lfoo", libs)) == names


def test_native_libraries_are_public_where_there_is_no_shared_library() -> None:
    text = changed("-lfoo", "-lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc")
    assert found(text, *MOVED[:3]) == set()


@pytest.mark.parametrize(
    ("undefined", "private", "names"),
    [
        ("malloc,free", "", set()),
        ("sqrt,pow", "-lm", set()),
        ("sqrt,pow", "-lc", {"pc-private-lacking"}),
        ("__gxx_personality_v0", "-lc", {"pc-private-lacking"}),
        ("__gxx_personality_v0", "-lstdc++", set()),
        ("deflate", "-lc", {"pc-private-lacking"}),
        ("deflate", "-lc\nRequires.private: zlib", set()),
    ],
)
def test_private_libraries_are_what_the_static_one_needs(
    undefined: str, private: str, names: set[str]
) -> None:
    text = changed("-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", private)
    assert found(text, f"usr/lib/libfoo.a  static undefined={undefined}") == names


# Flags


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        *(("-O2", "pc-flags"), ("-g", "pc-flags"), ("-Wall", "pc-flags"), ("-w", "pc-flags")),
        *(("-march=native", "pc-flags"), ("-std=c99", "pc-flags"), ("-fPIC", "pc-flags")),
        *(("-D_FORTIFY_SOURCE=2", "pc-flags"), ("-DNDEBUG", "pc-flags"), ("-lfoo", "pc-flags")),
        *(("-Wl,-z,now", "pc-flags"), ("-fstack-protector-strong", "pc-flags")),
        *(("-DFOO=1", ""), ("-pthread", ""), ("-isystem /usr/include/bar", ""), ("-I.", "")),
        *(
            ("-DWITH_-O2", ""),
            ("-include foo/foo.h", ""),
            ("-I/usr/include", "pc-system-directory"),
        ),
    ],
)
def test_flags_for_the_compiler(flag: str, name: str) -> None:
    assert found(changed("-I${includedir}", f"{flag} -I${{includedir}}")) == {name} - {""}


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        *(("-O2", "pc-flags"), ("-I/usr/include/foo", "pc-flags"), ("-shared", "pc-flags")),
        *(("-Wl,-z,relro", "pc-flags"), ("-Wl,--as-needed", "pc-flags"), ("-flto", "pc-flags")),
        *(("-Wl,-rpath,${libdir}", "pc-rpath"), ("-Wl,-R/opt/lib", "pc-rpath")),
        *(("-framework Security", "pc-foreign-flags"), ("kernel32.lib", "pc-foreign-flags")),
        *(("${libdir}/libbar.a", "pc-static-file"), ("-l:libbar.a", "pc-static-file")),
        *(("${libdir}/libbar.la", "pc-libtool-file"), ("-L/usr/lib", "pc-system-directory")),
        *(("-pthread", ""), ("-Wl,--export-dynamic", ""), ("-Wl,--start-group", ""), ("-lz", "")),
    ],
)
def test_flags_for_the_linker(flag: str, name: str) -> None:
    assert found(changed("-lfoo\n", f"-lfoo {flag}\n")) == {name} - {""}


def test_frameworks_are_for_macos() -> None:
    text = changed("-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", "-lSystem -framework Security")
    assert found(text, "usr/lib/libfoo.1.2.3.dylib  mach-o") == set()


def test_include_directory_is_not_there() -> None:
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1")) == {"pc-include"}
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1 -I${includedir}")) == set()
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1"), MOVED[-1]) == set()
    other = PC.replace("Name: foo", "Name: bar").replace("-lfoo", "-lbar")
    text = changed("-I${includedir}", "-I${includedir}/foo-1")
    assert found(text, usr__lib__pkgconfig__bar=other) == set()
