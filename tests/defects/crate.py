"""Defects that are such by the crate that the library is of: all is held against its plan."""

from __future__ import annotations

import os

from tests.defects.catalogue import Step, defect
from tests.defects.steps import copy, edit, link, move, relinked, remove, shared_library
from tests.defects.systems import ANDROID, GNU, MACOS, MINGW, MSVC, MUSL, System

CRATE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "foo")
"""The directory of the crate."""

_PC = "usr/lib/pkgconfig/foo.pc"
_HEADER = "usr/include/foo/foo.h"
_ID = "-install_name /usr/lib/libfoo."


def _against(
    name: str, rule: str, system: System, *steps: Step, also: tuple[str, ...] = ()
) -> None:
    defect(f"crate-{name}", rule, system, *steps, also=also, options=f"--crate {CRATE}")


_against("no-header", "planned-file-missing", GNU, remove("usr/include"), also=("header-missing",))
_against("no-pc", "planned-file-missing", GNU, remove("usr/lib/pkgconfig"))
_against(
    "no-soname-link",
    "planned-file-missing",
    GNU,
    remove("usr/lib/libfoo.so.1"),
    also=("soname-link",),
)
_against(
    "no-import-library",
    "planned-file-missing",
    MINGW,
    remove("usr/lib/foo.dll.a"),
    also=("import-library-missing",),
)
_against("no-definition", "planned-file-missing", MSVC, remove("usr/lib/foo.def"))
_against(
    "older-left",
    "unplanned-library-file",
    GNU,
    shared_library("usr/lib/libfoo.so.1.2.2", GNU),
    also=("same-soname",),
)
_against(
    "soname",
    "identity-not-as-planned",
    GNU,
    relinked("-soname", "-soname=libfoo.so.1.2"),
    also=("soname-link",),
)
_against(
    "soname-android", "as-another-release-makes-it", ANDROID, relinked("-soname", "-soname=foo.so")
)
_against(
    "install-name",
    "identity-not-as-planned",
    MACOS,
    relinked(_ID, _ID + "1.2.dylib"),
    also=("install-name-link",),
)
_against(
    "current",
    "identity-not-as-planned",
    MACOS,
    relinked("-cur", "-current_version 1.2.4"),
    also=("current-version",),
)
_against(
    "compatibility",
    "identity-not-as-planned",
    MACOS,
    relinked("-comp", "-compatibility_version 1.1"),
)
_against(
    "file-version",
    "planned-file-missing",
    GNU,
    move("usr/lib/libfoo.so.1.2.3", "usr/lib/libfoo.so.1.2.4"),
    also=("library-link-dangling", "unplanned-library-file"),
)
_against(
    "link",
    "link-not-as-planned",
    GNU,
    copy("usr/lib/libfoo.so.1.2.3", "usr/lib/libfoo.so.9"),
    link("usr/lib/libfoo.so", "libfoo.so.9"),
    also=("same-soname", "unplanned-library-file"),
)
_against(
    "pc-version",
    "pc-not-as-planned",
    GNU,
    edit(_PC, "Version: 1.2.3", "Version: 1.2.4"),
    also=("header-version", "pc-version"),
)
_against("pc-name", "pc-not-as-planned", GNU, edit(_PC, "Name: foo", "Name: foo-capi"))
_against(
    "pc-cflags",
    "pc-not-as-planned",
    GNU,
    edit(_PC, "Cflags: -I${includedir}/foo", "Cflags: -I${includedir}"),
)
_against(
    "macro",
    "macro-not-as-planned",
    GNU,
    edit(_HEADER, "FOO_PATCH 3", "FOO_PATCH 2"),
    also=("header-version",),
)
_against("refused", "cargo-c-would-refuse", MUSL)
