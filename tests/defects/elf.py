"""Defects of ELF libraries: their identity, what they export, load, and how they are hardened."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.steps import (
    by_gnu_ld,
    code,
    code_of_shared,
    compiled,
    copy,
    edit,
    exporting,
    link,
    linked,
    move,
    needing,
    not_exporting,
    not_needing,
    relinked,
    remove,
    shared_library,
    source,
    tool,
    unlinked,
)
from tests.defects.systems import ARM, GNU

_LIBRARY = "usr/lib/libfoo.so.1.2.3"
_SONAME_LINK = "usr/lib/libfoo.so.1"
_LINK = "usr/lib/libfoo.so"
_BAR = (
    shared_library(
        "usr/lib/libbar.so.1",
        GNU,
        relinked("-soname", "-soname=libbar.so.1"),
        code("int bar_get(void) { return 1; }\n"),
        exporting("bar_get"),
    ),
)

# What the library is called, and the links to it.
defect("soname-missing", "soname-missing", GNU, unlinked("-soname"))
defect("soname-empty", "soname-missing", GNU, tool("patchelf", "--set-soname", "", _LIBRARY))
defect("soname-unversioned", "soname-unversioned", GNU, relinked("-soname", "-soname=libfoo.so"))
defect(
    "soname-other-major",
    "soname-link",
    GNU,
    relinked("-soname", "-soname=libfoo.so.7"),
)
defect("soname-full", "soname-full", GNU, relinked("-soname", "-soname=libfoo.so.1.2.3"))
defect("soname-of-other", "soname-link", GNU, relinked("-soname", "-soname=libbar.so.1"))
defect("soname-path", "soname-path", GNU, relinked("-soname", "-soname=/usr/lib/libfoo.so.1"))
defect("soname-in-build", "soname-path", GNU, relinked("-soname", "-soname=target/libfoo.so.1"))
defect("soname-link-missing", "soname-link", GNU, remove(_SONAME_LINK))
defect(
    "soname-link-elsewhere",
    "library-link-dangling",
    GNU,
    link(_SONAME_LINK, "libfoo.so.1.2.2"),
)
defect("soname-link-copied", "copied-link", GNU, copy(_LIBRARY, _SONAME_LINK))
defect(
    "soname-of-other-version",
    "soname-of-another-version",
    GNU,
    relinked("-soname", "-soname=libfoo.so.7"),
    link("usr/lib/libfoo.so.7", "libfoo.so.1.2.3"),
)
defect("dev-link-missing", "dev-link-missing", GNU, remove(_LINK))
defect("dev-link-dangling", "library-link-dangling", GNU, link(_LINK, "libfoo.so.1.2.4"))
defect("dev-link-absolute", "absolute-link", GNU, link(_LINK, "/usr/lib/libfoo.so.1.2.3"))
defect("dev-link-outside", "link-outside", GNU, link(_LINK, "../../../build/libfoo.so.1.2.3"))
defect("dev-link-to-build", "link-outside", GNU, link(_LINK, "/build/foo-1.2.3/libfoo.so"))
defect("dev-link-copied", "copied-link", GNU, copy(_LIBRARY, _LINK))
defect(
    "file-name-of-build", "library-link-dangling", GNU, move(_LIBRARY, "usr/lib/libfoo-release.so")
)
defect("older-left", "same-soname", GNU, shared_library("usr/lib/libfoo.so.1.2.2", GNU))
defect(
    "dev-link-to-older",
    "dev-link-elsewhere",
    GNU,
    shared_library("usr/lib/libfoo.so.0.9", GNU, relinked("-soname", "-soname=libfoo.so.0")),
    link("usr/lib/libfoo.so.0", "libfoo.so.0.9"),
    link(_LINK, "libfoo.so.0.9"),
)

# What it exports.
_RUST = "int {0}(void) {{ return 1; }}\nint {1}(void) {{ return 2; }}\n"
_MANGLED = "_ZN3foo6secret17h0123456789abcdefE"
_ZLIB = ("deflate", "inflate", "crc32")
_OWN = ("foo_one", "foo_two", "foo_three")
_MORE_DECLARED = "".join(f"int {name}(void);\n" for name in _OWN)
_NEWLY_MANGLED = "_RNvCs1234_3foo6secret"
defect("no-exports", "exports-nothing", GNU, not_exporting())
defect(
    "mangled-exported",
    "exports-rust-internals",
    GNU,
    code(_RUST.format(_MANGLED, _NEWLY_MANGLED)),
    exporting(_MANGLED, _NEWLY_MANGLED),
)
defect(
    "runtime-exported",
    "exports-rust-internals",
    GNU,
    code(_RUST.format("rust_eh_personality", "__rust_alloc")),
    exporting("rust_eh_personality", "__rust_alloc"),
)
defect("declared-not-exported", "declared-not-exported", GNU, not_exporting("foo_level"))
defect(
    "exported-undeclared",
    "exported-not-declared",
    GNU,
    code("int foo_secret(void) { return 1; }\n"),
    exporting("foo_secret"),
)
defect(
    "exports-partly-versioned",
    "exports-partly-versioned",
    GNU,
    not_exporting("foo_level"),
    exporting("foo_level@FOO_1.2"),
)
defect(
    "zlib-exported",
    "exports-embedded-library",
    GNU,
    code("".join(f"int {name}(void) {{ return 1; }}\n" for name in _ZLIB + _OWN)),
    edit("usr/include/foo/foo.h", "void foo_free", _MORE_DECLARED + "void foo_free"),
    exporting(*_ZLIB, *_OWN),
)
defect(
    "libc-exported",
    "interposes-libc",
    GNU,
    code("void *memcpy(void *to, const void *from, __SIZE_TYPE__ size) { return to; }\n"),
    exporting("memcpy"),
)

# What it needs of others.
_STD = "_ZN3std6thread7current17h0123456789abcdefE"
_TABLE = ".text\n.globl foo_table\nfoo_table:\n    .quad foo_new\n"
_THREAD_LOCAL = """
__attribute__((tls_model("initial-exec"))) static _Thread_local volatile int level;
int foo_of_thread(void) { return level++; }
"""
_INTERPRETER = '.section .interp,"a"\n.asciz "/lib64/ld-linux-x86-64.so.2"\n'
_OLD_TAG = ("-rpath=/home/me/lib", "--disable-new-dtags")
defect("rpath-of-build", "search-path", GNU, linked("-rpath=/build/foo-1.2.3/target/release"))
defect("rpath-of-home", "search-path", GNU, linked(*_OLD_TAG))
defect("rpath-relative", "search-path-unsafe", GNU, linked("-rpath=../lib"))
defect("rpath-empty-part", "search-path-unsafe", GNU, linked("-rpath=/usr/lib/foo::"))
defect("rpath-standard", "search-path-standard", GNU, linked("-rpath=/usr/lib"))
defect("rpath-above-origin", "search-path-outside", GNU, linked("-rpath=$ORIGIN/../../../../lib"))
defect("rpath-elsewhere", "search-path-outside", GNU, linked("-rpath=/opt/bar/lib"))
defect("rpath-in-tmp", "search-path-unsafe", GNU, linked("-rpath=/tmp/cargo-install0aB3/release"))
defect(
    "undefined-symbol",
    "undefined-symbol",
    GNU,
    source("return made;", "extern int bar_missing(void); bar_missing(); return made;"),
)
defect("needed-other-version", "needed-version", GNU, *_BAR, needing("libbar.so.2", "bar_get"))
defect("needed-symbol-gone", "undefined-symbol", GNU, *_BAR, needing("libbar.so.1", "bar_gone"))
defect(
    "needed-symbol-version",
    "undefined-version",
    GNU,
    shared_library(
        "usr/lib/libbar.so.1",
        GNU,
        relinked("-soname", "-soname=libbar.so.1"),
        code("int bar_get(void) { return 1; }\n"),
        exporting("bar_get@BAR_1.0"),
    ),
    needing("libbar.so.1", "bar_get", version="BAR_1.1"),
)
defect("needed-by-path", "needed-absolute", GNU, needing("/usr/lib/libz.so.1", "deflate"))
defect("needed-in-build", "needed-path", GNU, needing("target/release/libz.so", "deflate"))
defect("needed-unversioned", "needed-unversioned", GNU, needing("libbar.so", "bar_get"))
defect("needed-itself", "needed-itself", GNU, unlinked("--as-needed"), needing("libfoo.so.1"))
defect("needed-unused", "needed-unused", GNU, unlinked("--as-needed"), needing("libm.so.6"))
defect("needed-unexpected", "needed-unexpected", GNU, needing("libX11.so.6", "XOpenDisplay"))
defect("needed-of-rust", "needed-rust", GNU, needing("libstd-0123456789abcdef.so", _STD))
defect("needed-no-libc", "needed-lacking", GNU, not_needing("libc.so.6"))
defect("needs-musl", "foreign-libc", GNU, needing("libc.musl-x86_64.so.1", "fopen"))
defect("glibc-newer", "minimum-glibc", GNU, needing("libc.so.6", "__isoc23_strtol@GLIBC_2.38"))
defect("glibc-private", "private-symbol", GNU, needing("libc.so.6", "__libc_x@GLIBC_PRIVATE"))
defect("static-tls", "static-tls", GNU, code_of_shared(_THREAD_LOCAL))
defect("interpreter", "library-with-interpreter", GNU, code_of_shared(_INTERPRETER, name="i.s"))
defect(
    "text-relocations",
    "text-relocations",
    GNU,
    code_of_shared(_TABLE, name="table.s"),
    linked("-z notext"),
)

# How it is hardened, and what is left in it.
_ASSEMBLY = ".text\n.globl foo_more\nfoo_more:\n    ret\n"
_UNMARKED = f'{_ASSEMBLY}.section .note.GNU-stack,"",%progbits\n'
_WRITABLE = '.section .jit,"awx",%progbits\n    ret\n'
_PLACE = 'const char *volatile foo_place = "{}";\n'
_LEAKS = {
    "registry": "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/bar-0.1.0/lib.rs",
    "build": "/build/foo-1.2.3/target/release/build/bar-0123456789abcdef/out/bar.rs",
    "home": "/home/me/foo/src/lib.rs",
    "runner": "/home/runner/work/foo/foo/src/lib.rs",
    "rustup": "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/lib.rs",
}
_EMBEDDED = {
    "zlib": " deflate 1.2.11 Copyright 1995-2017 Jean-loup Gailly and Mark Adler ",
    "openssl": "OpenSSL 1.1.1w  11 Sep 2023",
    "sqlite": "unable to open a temporary database file for storing temporary tables",
}
defect("executable-stack", "executable-stack", GNU, relinked("-z noexec", "-z execstack"))
defect(
    "executable-stack-of-assembly",
    "executable-stack",
    GNU,
    code(_ASSEMBLY, name="plain.s"),
    by_gnu_ld(),
    unlinked("-z noexecstack"),
    also=("archive-executable-stack",),
)
defect("stack-undeclared", "executable-stack", GNU, relinked("-z noexec", "-z nognustack"))
defect("writable-code", "writable-code", GNU, code_of_shared(_WRITABLE, name="jit.s"))
defect("no-relro", "relro", GNU, relinked("-z relro", "-z norelro"))
defect("partial-relro", "relro", GNU, relinked("-z now", "-z lazy"))
defect("debug-info", "debug-info", GNU, compiled("-g"))
for _name, _text in _LEAKS.items():
    defect(f"leak-{_name}", "build-path", GNU, code_of_shared(_PLACE.format(_text)))
for _name, _text in _EMBEDDED.items():
    defect(f"embedded-{_name}", "embedded-library", GNU, code_of_shared(_PLACE.format(_text)))
defect(
    "shadow-stack-lost",
    "branch-protection-lost",
    GNU,
    compiled("-fcf-protection=full"),
    code(_UNMARKED, name="plain.s"),
)
defect(
    "branch-targets-lost",
    "branch-protection-lost",
    ARM,
    compiled("-mbranch-protection=standard"),
    code(_UNMARKED, name="plain.s"),
)
defect("cpu-level", "cpu-level", GNU, by_gnu_ld(), linked("-z x86-64-v3"))
