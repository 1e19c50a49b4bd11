"""Defects of the tree as a whole: what lies where."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.steps import (
    copy,
    debs,
    edit,
    link,
    mode,
    move,
    relinked,
    remove,
    repeated,
    tool,
    write,
)
from tests.defects.systems import GNU, MACOS, MINGW

_LIBRARY = "usr/lib/libfoo.so.1.2.3"
_SCRIPT = "/* GNU ld script */\nINPUT(/usr/lib/libfoo.so.1)\n"

_MACROS = "#define FOO_MAJOR {}\n#define FOO_MINOR {}\n#define FOO_PATCH {}\n"
_VERSION, _OLD_VERSION = _MACROS.format(1, 2, 3), _MACROS.format(0, 5, 1)
_LIBTOOL = """dlname='libfoo.so.1'
library_names='libfoo.so.1.2.3 libfoo.so.1 libfoo.so'
old_library='libfoo.a'
installed=yes
libdir='/usr/lib'
"""

defect("nothing", "nothing-to-verify", GNU, remove("usr/lib", "usr/include"))
defect("cut-off", "unreadable-file", GNU, tool("truncate", "--size=1000", _LIBRARY))
defect(
    "cut-off-macos",
    "unreadable-file",
    MACOS,
    tool("truncate", "--size=500", "usr/lib/libfoo.1.2.3.dylib"),
)
defect(
    "cut-off-windows", "unreadable-file", MINGW, tool("truncate", "--size=300", "usr/bin/foo.dll")
)
defect("empty-library", "unreadable-file", GNU, write(_LIBRARY, ""))
defect("text-for-library", "unreadable-file", GNU, write(_LIBRARY, "404: Not Found\n"))
defect(
    "linker-script",
    "linker-script",
    GNU,
    remove("usr/lib/libfoo.so"),
    write("usr/lib/libfoo.so", _SCRIPT),
)
defect(
    "large-file-pointer",
    "unreadable-file",
    GNU,
    write(_LIBRARY, "version https://git-lfs.github.com/spec/v1\n"),
)
defect("world-writable", "mode", GNU, mode(_LIBRARY, 0o777))
defect("unreadable-mode", "mode", GNU, mode("usr/lib/pkgconfig/foo.pc", 0o600))
defect("set-user-id", "mode", GNU, mode(_LIBRARY, 0o4755))
defect(
    "libtool-archive",
    "libtool-archive",
    GNU,
    write(
        "usr/lib/libfoo.la",
        _LIBTOOL,
    ),
)
defect("link-circle", "library-link-dangling", GNU, link("usr/lib/libfoo.so", "libfoo.so"))
defect(
    "build-leftovers", "leftover", GNU, write("usr/lib/libfoo.d", "usr/lib/libfoo.so: src/lib.rs\n")
)
defect("link-dangling-elsewhere", "dangling-link", GNU, link("usr/include/bar.h", "../lib/bar.h"))
defect(
    "made-by-cargo-c-0.9.14",
    "made-by-faulty-release",
    GNU,
    relinked("-soname", "-soname=libfoo.so.0"),
    remove("usr/lib/libfoo.so.1"),
    move(_LIBRARY, "usr/lib/libfoo.so.0.5.1"),
    link("usr/lib/libfoo.so.0", "libfoo.so.0.5.1"),
    link("usr/lib/libfoo.so", "libfoo.so.0.5.1"),
    edit("usr/lib/pkgconfig/foo.pc", "Version: 1.2.3", "Version: 0.5.1"),
    edit("usr/lib/pkgconfig/foo.pc", "private: ", "private:  "),
    edit("usr/include/foo/foo.h", _VERSION, _OLD_VERSION),
)

# A DESTDIR in a DESTDIR.
_INSTALL_NAME = {"macos": ("install-name-elsewhere",)}
for _system in (GNU, MACOS, MINGW):
    defect(
        f"destdir-nested-{_system.name}",
        "nested-destdir",
        _system,
        move("usr", "tmp/dest/usr"),
        also=_INSTALL_NAME.get(_system.name, ()),
    )
    defect(
        f"destdir-beside-{_system.name}",
        "nested-destdir",
        _system,
        copy("usr", "home/me/dest/usr"),
        also=_INSTALL_NAME.get(_system.name, ()),
    )
defect("destdir-repeated", "nested-destdir", GNU, repeated())
defect(
    "destdir-for-libraries",
    "nested-destdir",
    GNU,
    move("usr/lib", "tmp/dest/usr/lib"),
    also=("pc-include",),
)
defect(
    "destdir-in-package",
    "pc-directory",
    GNU,
    move("usr", "builds/foo/dest/usr"),
    debs(libfoo_dev=("builds/**/*",)),
)
