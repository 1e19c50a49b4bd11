"""Defects of static libraries."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.foo import EXPORTS, SOURCE, definition
from tests.defects.ingredients import Code
from tests.defects.steps import (
    archive,
    code_of_static,
    copy,
    import_library,
    member,
    move,
    remove,
    tool,
    write,
    zig_tool,
)
from tests.defects.systems import ARM, GNU, MACOS, MINGW, MSVC

_STATIC = "usr/lib/libfoo.a"
_FOO = Code("foo.c", SOURCE)
_PART = SOURCE.replace("int foo_level", "static int foo_level")
_MORE = Code("more.c", "int foo_more(void) { return 1; }\n")
_NOTHING = Code("nothing.c", "")
_TABLE = Code("table.c", "int foo_table[9];\nint foo_of(int i) { return foo_table[i]; }\n")
_PIC = ("-O1", "-fPIC")
_SEVERAL = "archive-of-several-machines"
_DEFAULT_LIBRARY = '.section .drectve,"yn"\n.ascii " /DEFAULTLIB:{} "\n'
_RUST = '#[no_mangle] pub extern "C" fn foo_more() -> i32 { 1 }\n'
_PLACE = 'const char *volatile foo_place = "{}";\n'

# What is in it.
defect("archive-empty", "archive-empty", GNU, write(_STATIC, "!<arch>\n"))
defect("archive-no-code", "archive-without-code", GNU, archive(_STATIC, _NOTHING, system=GNU))
defect("archive-no-api", "archive-lacks-api", GNU, archive(_STATIC, _MORE, system=GNU))
defect(
    "archive-part-of-api",
    "archive-lacks-part-of-api",
    GNU,
    archive(
        _STATIC, Code("foo.c", SOURCE.replace("int foo_level", "static int foo_level")), system=GNU
    ),
)
defect("archive-no-api-macos", "archive-lacks-api", MACOS, archive(_STATIC, _MORE, system=MACOS))
defect(
    "archive-of-bitcode",
    "archive-without-machine-code",
    GNU,
    archive(_STATIC, _FOO, system=GNU, flags=(*_PIC, "-emit-llvm")),
)
defect(
    "archive-with-bitcode",
    "archive-with-bitcode",
    GNU,
    archive(_STATIC, _FOO, system=GNU, flags=(*_PIC, "-fembed-bitcode=all")),
)
defect(
    "archive-of-gcc-lto",
    "archive-without-machine-code",
    GNU,
    write("foo.c", SOURCE),
    tool("gcc", "-flto", "-fPIC", "-O1", "-c", "foo.c"),
    remove(_STATIC),
    tool("gcc-ar", "rcs", _STATIC, "foo.o"),
    remove("foo.c", "foo.o"),
)
defect(
    "archive-is-rlib",
    "rlib-as-archive",
    GNU,
    write("foo.rs", _RUST),
    tool("rustc", "--crate-type=rlib", "--crate-name=foo", "foo.rs", "-o", "libfoo.rlib"),
    remove("foo.rs"),
    move("libfoo.rlib", _STATIC),
)
defect("archive-is-shared", "no-archive", GNU, copy("usr/lib/libfoo.so.1.2.3", _STATIC))

# How it is written.
defect(
    "archive-no-index",
    "archive-without-index",
    GNU,
    zig_tool("ar", "x", _STATIC),
    remove(_STATIC),
    zig_tool("ar", "rcSD", _STATIC, "foo.o"),
    remove("foo.o"),
)
defect(
    "archive-thin",
    "thin-archive",
    GNU,
    zig_tool("ar", "x", _STATIC),
    remove(_STATIC),
    zig_tool("ar", "rcsD", "--thin", _STATIC, "foo.o"),
    remove("foo.o"),
)
defect("archive-stripped", "archive-lacks-api", GNU, tool("x86_64-linux-gnu-strip", "-s", _STATIC))
defect("archive-cut-off", "unreadable-file", GNU, tool("truncate", "--size=-300", _STATIC))

defect(
    "archive-old-index",
    "archive-index-outdated",
    GNU,
    tool("sed", "--in-place", "0,/foo_level/s//foo_lovel/", _STATIC),
)
defect(
    "archive-index-of-linux",
    "archive-without-index",
    MACOS,
    zig_tool("ar", "x", _STATIC),
    remove(_STATIC),
    tool("x86_64-linux-gnu-ar", "rcs", _STATIC, "foo.o"),
    remove("foo.o"),
)

defect(
    "member-cut-off",
    "member-unreadable",
    GNU,
    write("more.c", _MORE.text),
    zig_tool("clang", "--target=x86_64-linux-gnu", "-O1", "-fPIC", "-c", "more.c"),
    tool("truncate", "--size=-80", "more.o"),
    tool("x86_64-linux-gnu-ar", "rcsD", _STATIC, "more.o"),
    remove("more.c", "more.o"),
)

# What its members are.
defect(
    "member-not-pic",
    "archive-position-dependent",
    GNU,
    member(_STATIC, _TABLE, GNU.clang, "-O1", "-fno-pic", "-fno-pie"),
)
defect(
    "member-foreign", "archive-of-several-machines", GNU, member(_STATIC, _MORE, ARM.clang, *_PIC)
)
defect(
    "member-foreign-macos",
    "archive-of-several-machines",
    MACOS,
    member(_STATIC, _MORE, "x86_64-apple-macos11"),
)
defect("member-mach-o", _SEVERAL, GNU, member(_STATIC, _MORE, MACOS.clang))
defect(
    "member-elf-windows", "archive-of-several-machines", MINGW, member(_STATIC, _MORE, GNU.clang)
)
defect(
    "archive-machine",
    "archive-for-another-machine",
    GNU,
    archive(_STATIC, _FOO, system=ARM, flags=_PIC),
)
defect(
    "archive-not-pic",
    "archive-position-dependent",
    GNU,
    archive(_STATIC, _FOO, system=GNU, flags=("-O1", "-fno-pic", "-fno-pie")),
)
defect(
    "member-executable-stack",
    "archive-executable-stack",
    GNU,
    code_of_static('.text\n.section .note.GNU-stack,"x",%progbits\n', name="stack.s"),
)
defect(
    "archive-leak",
    "build-path-in-archive",
    GNU,
    code_of_static(
        _PLACE.format(
            "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/bar-0.1.0/lib.rs"
        )
    ),
)
defect(
    "archive-clash",
    "archive-with-foreign-symbols",
    GNU,
    code_of_static("int deflate(void) { return 1; }\nint crc32(void) { return 1; }\n"),
)
_AGAIN = Code("again.c", "int foo_level(const void *foo) { return 0; }\n")
defect("archive-twice", "archive-defines-twice", GNU, member(_STATIC, _AGAIN, GNU.clang, *_PIC))
defect("archive-twice-macos", "archive-defines-twice", MACOS, member(_STATIC, _AGAIN, MACOS.clang))
defect("archive-twice-mingw", "archive-defines-twice", MINGW, member(_STATIC, _AGAIN, MINGW.clang))
defect(
    "archive-twice-msvc",
    "archive-defines-twice",
    MSVC,
    member("usr/lib/foo.lib", _AGAIN, MSVC.clang),
)
defect(
    "archive-rust-clash",
    "archive-with-foreign-symbols",
    GNU,
    code_of_static("int rust_eh_personality(void) { return 1; }\n"),
)

# On Windows.
defect(
    "archive-is-import-library",
    "archive-is-import-library",
    MSVC,
    import_library("usr/lib/foo.lib", definition(EXPORTS), MSVC),
)
defect(
    "archive-is-import-library-gnu",
    "archive-is-import-library",
    MINGW,
    copy("usr/lib/foo.dll.a", _STATIC),
)
defect(
    "archive-debug-runtime",
    "archive-debug-runtime",
    MSVC,
    code_of_static(_DEFAULT_LIBRARY.format("LIBCMTD"), name="crt.s"),
)
defect(
    "archive-both-runtimes",
    "archive-mixed-runtimes",
    MSVC,
    code_of_static(
        _DEFAULT_LIBRARY.format("MSVCRT") + _DEFAULT_LIBRARY.format("LIBCMT"), name="crt.s"
    ),
)
defect(
    "archive-machine-windows",
    "archive-of-several-machines",
    MSVC,
    code_of_static("int foo_more(void) { return 1; }\n"),
    member("usr/lib/foo.lib", _MORE, "aarch64-pc-windows-msvc"),
)
