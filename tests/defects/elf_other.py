"""Defects of ELF libraries for other systems than GNU's, and of the machine they are for."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.steps import (
    link,
    linked,
    move,
    needing,
    relinked,
    shared_library,
    unlinked,
)
from tests.defects.systems import ANDROID, ARM, FREEBSD, GNU, MUSL

_VERSIONED = "usr/lib/libfoo.so.1.2.3"
_X86 = GNU._replace(
    name="x86", triple="i686-unknown-linux-gnu", clang="i686-linux-gnu", version="GLIBC_2.0"
)
_SONAME = relinked("-soname", "-soname=libfoo.so.1")

# Android packages and loads files called lib*.so, nothing else.
defect("android-soname", "android-versioned", ANDROID, _SONAME)
defect(
    "android-file",
    "android-versioned",
    ANDROID,
    move("usr/lib/libfoo.so", _VERSIONED),
    link("usr/lib/libfoo.so", "libfoo.so.1.2.3"),
)
defect(
    "android-all",
    "android-versioned",
    ANDROID,
    _SONAME,
    move("usr/lib/libfoo.so", _VERSIONED),
    link("usr/lib/libfoo.so.1", "libfoo.so.1.2.3"),
    link("usr/lib/libfoo.so", "libfoo.so.1.2.3"),
)
defect("android-4-kib", "page-alignment", ANDROID, relinked("-z max", "-z max-page-size=4096"))
defect("android-soname-missing", "soname-missing", ANDROID, unlinked("-soname"))
defect("android-text-relocations", "text-relocations-refused", ANDROID, linked("-z notext"))
defect(
    "android-needs-glibc",
    "foreign-libc",
    ANDROID,
    needing("libc.so.6", "open@GLIBC_2.17"),
    options="--target aarch64-linux-android",
)
defect("android-rpath", "search-path", ANDROID, linked("-rpath=/home/me/ndk/lib"))

defect("musl-needs-glibc", "foreign-libc", MUSL, needing("libc.so.6", "open@GLIBC_2.2.5"))
defect("musl-needs-loader", "foreign-libc", MUSL, needing("ld-linux-x86-64.so.2", "__tls"))
defect("musl-soname-missing", "soname-missing", MUSL, unlinked("-soname"))
defect("freebsd-needs-glibc", "foreign-libc", FREEBSD, needing("libc.so.6", "open@GLIBC_2.2.5"))
defect("freebsd-soname-missing", "soname-missing", FREEBSD, unlinked("-soname"))
defect("freebsd-rpath", "search-path", FREEBSD, linked("-rpath=/usr/home/me/foo"))

defect("time-of-32-bits", "time-32bit", _X86, needing("libc.so.6", "gettimeofday@GLIBC_2.0"))

# The machine.
defect("machine-of-shared", "archive-for-another-machine", GNU, shared_library(_VERSIONED, ARM))
defect("machine-not-target", "other-target", GNU, options="--target aarch64-unknown-linux-gnu")
defect("system-not-target", "other-target", MUSL, options="--target x86_64-unknown-linux-gnu")
defect(
    "machine-of-directory",
    "other-multiarch",
    GNU,
    *(
        move(f"usr/lib/{name}", f"usr/lib/aarch64-linux-gnu/{name}")
        for name in ("libfoo.so.1.2.3", "libfoo.so.1", "libfoo.so", "libfoo.a", "pkgconfig")
    ),
)
