"""The example's pc file, what of it is changed, and what is found of it then."""

from __future__ import annotations

from cargoc_check.findings import Finding
from tests.support import described

PLACE = "usr/lib/pkgconfig/foo.pc"
PC = """prefix=/usr
exec_prefix=${prefix}
libdir=${exec_prefix}/lib
includedir=${prefix}/include

Name: foo
Description: Does one thing well
Version: 1.2.3
Libs: -L${libdir} -lfoo
Cflags: -I${includedir}
Libs.private: -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
"""
MOVED = (
    *("!usr/lib/libfoo.so.1.2.3", "!usr/lib/libfoo.so.1", "!usr/lib/libfoo.so"),
    *("!usr/lib/libfoo.a", "!usr/include/foo/foo.h"),
)
"""Lines that take the example's library and header away."""


def found(
    text: str = PC, *lines: str, path: str = PLACE, options: str = "", **more: str
) -> set[str]:
    """Return what is found of pc files in the example's tree with this text and these lines."""
    gone = () if path == PLACE else (f"!{PLACE}",)
    files = {"build": "\n".join((*gone, *lines)), path: text}
    files |= {name.replace("__", "/") + ".pc": text for name, text in more.items()}
    return {one.name for one in findings(files, options)}


def findings(files: dict[str, str], options: str = "") -> list[Finding]:
    return [one for one in described.findings(files, options) if one.rule.startswith("LIB6")]


def changed(old: str, new: str) -> str:
    assert old in PC
    return PC.replace(old, new)
