"""Defects that are such beside what a sysroot offers: a C library, and the module bar 1.0."""

from __future__ import annotations

import os

from tests.defects.catalogue import Step, defect
from tests.defects.steps import edit, needing
from tests.defects.systems import GNU

SYSROOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data/sysroot")
"""Its directory. The libraries in it are names alone."""

_VERSION = "Version: 1.2.3\n"


def _beside(name: str, rule: str, step: Step) -> None:
    defect(f"sysroot-{name}", rule, GNU, step, options=f"--sysroot {SYSROOT}")


def _requiring(line: str) -> Step:
    return edit("usr/lib/pkgconfig/foo.pc", _VERSION, f"{_VERSION}{line}\n")


_beside("library-missing", "needed-not-in-sysroot", needing("libbar.so.1", "bar_get"))
_beside("module-missing", "module-not-in-sysroot", _requiring("Requires: baz"))
_beside("private-module-missing", "module-not-in-sysroot", _requiring("Requires.private: baz"))
_beside("module-older", "module-version-in-sysroot", _requiring("Requires: bar >= 1.1"))
