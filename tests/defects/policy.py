"""Defects that are such by a distribution's policy."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.steps import (
    code_of_shared,
    compiled,
    debs,
    edit,
    linked,
    mode,
    move,
    relinked,
    remove,
    shared_library,
    tool,
    unlinked,
    write,
)
from tests.defects.systems import FREEBSD, GNU, MACOS, MINGW, MUSL

_LIB64 = (
    move("usr/lib", "usr/lib64"),
    edit("usr/lib64/pkgconfig/foo.pc", "libdir=${prefix}/lib", "libdir=${prefix}/lib64"),
)
_LIBRARY = "usr/lib64/libfoo.so.1.2.3"

defect("musl-for-arch", "not-for-the-distribution", MUSL, options="--policy arch")
defect("glibc-for-alpine", "not-for-the-distribution", GNU, options="--policy alpine")
defect("macos-for-debian", "not-for-the-distribution", MACOS, options="--policy debian")
defect("windows-for-homebrew", "not-for-the-distribution", MINGW, options="--policy homebrew")

defect(
    "lib-for-fedora",
    "directory-not-searched",
    GNU,
    also=("pc-file-not-searched", "static-library-unwanted"),
    options="--policy fedora",
)
defect(
    "lib64-for-debian",
    "directory-not-searched",
    GNU,
    *_LIB64,
    also=("pc-file-not-searched",),
    options="--policy debian",
)
defect(
    "multiarch-for-arch",
    "directory-not-searched",
    GNU,
    move("usr/lib", "usr/x86_64-linux-gnu"),
    move("usr/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"),
    edit(
        "usr/lib/x86_64-linux-gnu/pkgconfig/foo.pc",
        "libdir=${prefix}/lib",
        "libdir=${prefix}/lib/x86_64-linux-gnu",
    ),
    also=("pc-file-not-searched",),
    options="--policy arch",
)
defect(
    "usr-for-freebsd",
    "directory-not-searched",
    FREEBSD,
    also=("pc-file-not-searched", "debug-information-not-separated"),
    options="--policy freebsd",
)
defect("lib-for-debian", "directory-of-one-architecture", GNU, options="--policy debian")
defect(
    "pc-file-beside-lib64",
    "pc-file-not-searched",
    GNU,
    *_LIB64,
    move("usr/lib64/pkgconfig", "usr/lib/pkgconfig"),
    also=("static-library-unwanted", "pc-place"),
    options="--policy fedora",
)

defect(
    "library-not-executable",
    "mode-of-library",
    GNU,
    *_LIB64,
    mode(_LIBRARY, 0o644),
    also=("static-library-unwanted",),
    options="--policy opensuse",
)
defect(
    "static-library-executable",
    "development-file-executable",
    GNU,
    mode("usr/lib/libfoo.a", 0o755),
    options="--policy arch",
)
defect(
    "header-executable",
    "development-file-executable",
    GNU,
    mode("usr/include/foo/foo.h", 0o755),
    options="--policy arch",
)
defect("static-library-for-conda", "static-library-unwanted", GNU, options="--policy conda")
defect(
    "static-library-for-gentoo",
    "static-library-unwanted",
    GNU,
    *_LIB64,
    options="--policy gentoo",
)
defect(
    "libtool-for-fedora",
    "libtool-file",
    GNU,
    *_LIB64,
    write("usr/lib64/libfoo.la", "dlname='libfoo.so.1'\nlibdir='/usr/lib64'\n"),
    remove("usr/lib64/libfoo.a"),
    options="--policy fedora",
)
_SEARCHED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("system", "/usr/lib64", ()),
    ("other", "/opt/foo/lib", ("search-path-outside",)),
    ("relative", "lib", ("search-path-unsafe",)),
)
for _name, _path, _also in _SEARCHED:
    defect(
        f"search-path-{_name}",
        "search-path-not-private",
        GNU,
        linked(f"-rpath={_path}"),
        *_LIB64,
        remove("usr/lib64/libfoo.a"),
        also=_also,
        options="--policy fedora",
    )

_MULTIARCH = (
    linked("--strip-all"),
    mode("usr/lib/libfoo.so.1.2.3", 0o644),
    move("usr/lib", "usr/x86_64-linux-gnu"),
    move("usr/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"),
    edit(
        "usr/lib/x86_64-linux-gnu/pkgconfig/foo.pc",
        "libdir=${prefix}/lib",
        "libdir=${prefix}/lib/x86_64-linux-gnu",
    ),
)
_FOLDER = "usr/lib/x86_64-linux-gnu"
_RUNTIME = (f"{_FOLDER}/libfoo.so.*",)
_DEVELOPMENT = ("usr/include/**", f"{_FOLDER}/**")
_OTHER = shared_library(f"{_FOLDER}/libbar.so.2", GNU, relinked("-soname", "-soname=libbar.so.2"))
defect(
    "package-without-soname",
    "package-not-named-after-soname",
    GNU,
    *_MULTIARCH,
    debs(libfoo0=_RUNTIME, libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)
defect(
    "all-in-runtime-package",
    "development-file-in-runtime-package",
    GNU,
    *_MULTIARCH,
    debs(libfoo1=(*_RUNTIME, *_DEVELOPMENT)),
    options="--policy debian",
)
defect(
    "link-in-runtime-package",
    "development-file-in-runtime-package",
    GNU,
    *_MULTIARCH,
    debs(libfoo1=(*_RUNTIME, f"{_FOLDER}/libfoo.so"), libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)
defect(
    "all-in-development-package",
    "library-in-development-package",
    GNU,
    *_MULTIARCH,
    debs(libfoo_dev=(*_RUNTIME, *_DEVELOPMENT)),
    options="--policy debian",
)
defect(
    "several-in-one-package",
    "several-sonames-in-package",
    GNU,
    *_MULTIARCH,
    _OTHER,
    mode(f"{_FOLDER}/libbar.so.2", 0o644),
    tool("x86_64-linux-gnu-strip", f"{_FOLDER}/libbar.so.2"),
    debs(libfoo1=(*_RUNTIME, f"{_FOLDER}/libbar.so.2"), libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)
defect(
    "debug-information-in-archive",
    "debug-information-in-static-library",
    GNU,
    *_MULTIARCH,
    compiled("-g"),
    debs(libfoo1=_RUNTIME, libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)
defect(
    "library-not-stripped",
    "debug-information-not-separated",
    GNU,
    *_MULTIARCH,
    unlinked("--strip-all"),
    debs(libfoo1=_RUNTIME, libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)
defect(
    "library-executable",
    "mode-of-library",
    GNU,
    *_MULTIARCH,
    mode(f"{_FOLDER}/libfoo.so.1.2.3", 0o755),
    debs(libfoo1=_RUNTIME, libfoo_dev=_DEVELOPMENT),
    options="--policy debian",
)

# What clang writes is what rustc writes, but for its name.
_BY_RUST = code_of_shared('__asm__(".ident \\"rustc version 1.95.0 (59807616e 2026-04-14)\\"");\n')
defect("crates-not-listed-alpine", "crates-not-listed", MUSL, _BY_RUST, options="--policy alpine")
defect("crates-not-listed-void", "crates-not-listed", GNU, _BY_RUST, options="--policy void")
