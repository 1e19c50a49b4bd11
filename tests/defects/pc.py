"""Defects of pkg-config files."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.steps import code_of_static, copy, edit, move, remove, write
from tests.defects.systems import GNU, MACOS, MINGW

_PC = "usr/lib/pkgconfig/foo.pc"
_LIBS = "Libs: -L${libdir} -lfoo"
_CFLAGS = "Cflags: -I${includedir}/foo"
_PRIVATE = "Libs.private: "


def _pc(name: str, rule: str, old: str, new: str, also: tuple[str, ...] = ()) -> None:
    defect(f"pc-{name}", rule, GNU, edit(_PC, old, new), also=also)


# Fields and syntax.
_pc("no-name", "pc-field-missing", "Name: foo\n", "")
_pc("no-description", "pc-field-missing", "Description: Does one thing well\n", "")
_pc("no-version", "pc-field-missing", "Version: 1.2.3\n", "")
_pc("empty-description", "pc-description", "Description: Does one thing well", "Description: ")
_pc("placeholder", "pc-placeholder", "Version: 1.2.3", "Version: @VERSION@")
_pc("placeholder-path", "pc-placeholder", "prefix=/usr\n", "prefix=@CMAKE_INSTALL_PREFIX@\n")
_pc("undefined-variable", "pc-undefined", "${libdir} ", "${libdirectory} ")
_pc("circle", "pc-undefined", "prefix=/usr\n", "prefix=${libdir}\n")
_pc(
    "field-twice",
    "pc-syntax",
    "Version: 1.2.3\n",
    "Version: 1.2.3\nVersion: 1.2.4\n",
    also=("header-version",),
)
_pc("variable-twice", "pc-syntax", "prefix=/usr\n", "prefix=/usr\nprefix=/opt\n")
_pc("misspelled-field", "pc-unknown-field", "Cflags:", "CFlags.public:")
_pc("no-colon", "pc-syntax", _LIBS, "Libs -L${libdir} -lfoo")
_pc("quote-open", "pc-syntax", "-lfoo\n", '-lfoo "-L/opt\n')
defect("pc-empty", "pc-field-missing", GNU, write(_PC, ""))

# Where it says that things are.
_pc("prefix-elsewhere", "pc-directory", "prefix=/usr\n", "prefix=/usr/local\n")
_pc("prefix-of-home", "pc-build-path", "prefix=/usr\n", "prefix=/home/me/foo/out\n")
_pc("prefix-of-destdir", "pc-build-path", "prefix=/usr\n", "prefix=/tmp/destdir/usr\n")
_pc("libdir-elsewhere", "pc-directory", "libdir=${prefix}/lib\n", "libdir=${prefix}/lib64\n")
_pc("includedir-elsewhere", "pc-directory", "${prefix}/include\n", "${prefix}/include/c\n")
_pc("absolute-libdir", "pc-not-relocatable", "libdir=${prefix}/lib\n", "libdir=/usr/lib\n")
_pc("relative-prefix", "pc-directory", "prefix=/usr\n", "prefix=usr\n")
_pc("doubled-slash", "pc-double-slash", "libdir=${prefix}/lib\n", "libdir=${prefix}//lib\n")
defect("pc-in-wrong-place", "pc-place", GNU, move(_PC, "usr/pkgconfig/foo.pc"))
defect("pc-uninstalled", "pc-uninstalled", GNU, copy(_PC, "usr/lib/pkgconfig/foo-uninstalled.pc"))
defect("pc-in-share", "pc-place", GNU, move(_PC, "usr/share/pkgconfig/foo.pc"))
defect("pc-missing", "pc-missing", GNU, remove("usr/lib/pkgconfig"))
defect("pc-name-with-lib", "pc-name", GNU, move(_PC, "usr/lib/pkgconfig/libfoo-1.2.3.pc"))

# What it links with.
_pc("library-not-there", "pc-library", "-lfoo\n", "-lfoo_capi\n")
_pc("no-library", "pc-library", _LIBS, "Libs: -L${libdir}")
_pc("libs-missing", "pc-library", _LIBS + "\n", "")
_pc("libs-of-build", "pc-build-path", "-L${libdir}", "-L/home/me/foo/target/release -L${libdir}")
_pc(
    "private-of-build",
    "pc-build-path",
    _PRIVATE,
    _PRIVATE + "-L/build/foo/target/release/build/bar-0123456789abcdef/out ",
)
_pc(
    "private-in-public",
    "pc-private-in-public",
    "-lfoo\n",
    "-lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc\n",
)
_pc("linker-flags", "pc-flags", "-lfoo\n", "-lfoo -Wl,-z,relro -Wl,--as-needed\n")
_pc("rpath", "pc-rpath", "-lfoo\n", "-lfoo -Wl,-rpath,${libdir}\n")
_pc("rpath-of-build", "pc-build-path", "-lfoo\n", "-lfoo -Wl,-rpath,/home/me/bar\n", ("pc-rpath",))
_pc("static-file", "pc-static-file", "-lfoo\n", "${libdir}/libfoo.a\n")
_pc("libtool-file", "pc-libtool-file", "-lfoo\n", "-lfoo ${libdir}/libbar.la\n")
_pc("private-twice", "pc-repeated", "-ldl -lc", "-ldl -ldl -lc -lc")
_pc("library-file-name", "pc-library", "-lfoo\n", "-llibfoo.so\n")
_pc("hash-in-library", "pc-library", "-lfoo\n", "-lfoo-0123456789abcdef\n")
defect(
    "pc-private-lacks-one",
    "pc-private-lacking",
    GNU,
    code_of_static("double sqrt(double);\ndouble foo_root(double x) { return sqrt(x + 1); }\n"),
    edit(_PC, "-lm ", ""),
)
defect(
    "pc-framework-on-linux",
    "pc-foreign-flags",
    GNU,
    edit(_PC, "-lc\n", "-lc -framework Security\n"),
)
defect("pc-msvc-libraries", "pc-foreign-flags", MINGW, edit(_PC, "-lkernel32", "kernel32.lib"))
defect("pc-framework-alone", "pc-syntax", MACOS, edit(_PC, "-lm\n", "-lm -framework\n"))

# What it compiles with.
_pc("include-missing", "pc-include", "${includedir}/foo\n", "${includedir}/foo-1.2\n")
_pc(
    "include-of-build", "pc-build-path", "-I${includedir}", "-I/home/me/foo/include -I${includedir}"
)
_pc("include-system", "pc-system-directory", _CFLAGS, "Cflags: -I/usr/include -I${includedir}/foo")
_pc("optimisation", "pc-flags", _CFLAGS, "Cflags: -O2 -march=native -I${includedir}/foo")
_pc("warnings", "pc-flags", _CFLAGS, "Cflags: -Wall -Werror -I${includedir}/foo")
_pc("library-in-cflags", "pc-flags", _CFLAGS, "Cflags: -I${includedir}/foo -lfoo")
_pc("standard", "pc-flags", _CFLAGS, "Cflags: -std=c99 -I${includedir}/foo")
_pc("ndebug", "pc-flags", _CFLAGS, "Cflags: -DNDEBUG -D_FORTIFY_SOURCE=2 -I${includedir}/foo")

# Its version and what it requires.
_pc("version-other", "pc-version", "Version: 1.2.3", "Version: 9.9.9", also=("header-version",))
_pc(
    "version-older-patch",
    "pc-version",
    "Version: 1.2.3",
    "Version: 1.2.2",
    also=("header-version",),
)
_pc("version-no-digit", "pc-version-form", "Version: 1.2.3", "Version: unknown")
_pc("version-with-blank", "pc-version-cut", "Version: 1.2.3", "Version: 1.2.3 of today")
_pc("requires-itself", "pc-requires-itself", "Version: 1.2.3\n", "Version: 1.2.3\nRequires: foo\n")
_pc(
    "requires-commas",
    "pc-requires-syntax",
    "Version: 1.2.3\n",
    "Version: 1.2.3\nRequires: bar >= , baz\n",
)
_pc(
    "requires-cargo",
    "pc-requires-syntax",
    "Version: 1.2.3\n",
    "Version: 1.2.3\nRequires: bar ^1.2\n",
)
_pc(
    "requires-twice",
    "pc-requires-twice",
    "Version: 1.2.3\n",
    "Version: 1.2.3\nRequires: bar\nRequires.private: bar\n",
)
defect(
    "pc-requires-newer",
    "pc-requires-version",
    GNU,
    edit(_PC, "Version: 1.2.3\n", "Version: 1.2.3\nRequires: bar >= 2.0\n"),
    write("usr/lib/pkgconfig/bar.pc", "Name: bar\nDescription: Does another thing\nVersion: 1.0\n"),
)

# How the text is written.
_pc("byte-order-mark", "pc-syntax", "prefix=/usr\n", "\ufeffprefix=/usr\n")
_pc("comment-goes-on", "pc-syntax", "Libs: ", "# what to link with \\\nLibs: ")
_pc("nul", "pc-syntax", "-lfoo\n", "-lfoo\0 -lbar\n")
