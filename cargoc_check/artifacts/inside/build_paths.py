"""Paths of the machine that built a library, found in its bytes: `data/build_paths.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ...data import table

MOST = 1000
"""Paths that are kept of one file."""
_MOST_LOOKS = 50_000
"""Beginnings of paths that are looked at in one file; a look takes some microseconds."""
_AHEAD = 1024

# A path begins where no other path can go on: behind a character that no path has, or behind the
# end of a source file's name, since Rust writes its texts one behind another without a NUL. Behind
# a byte of no text, the slash is a number before a relative path, such as `src/lib.rs`.
_START = rb"/(?:(?<![\w.+/\\:\x01-\x08\x0e-\x1f\x7f-\xff-]/)|(?<=\.rs/))"
_DRIVE_START = rb":(?<=[A-Za-z]:)(?<!\w[A-Za-z]:)[/\\]{1,2}"
_END = (
    rb"(?:\.rs"
    rb"|-[0-9a-f]{16}[/\\]out(?:[/\\][\w./\\-]{1,256}?\.rs)?"
    rb"|\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|S|s|asm|m|mm|inc|go|zig|swift)(?=[\0\"':\s),]))"
)
_REST = re.compile(rb"(?:[/\\]{1,2}[\w.+@~=-]{1,128}?){1,24}?" + _END)


def find(parts: Iterable[memoryview]) -> tuple[str, ...]:
    """Return the paths that tell of the machine, without those that are harmless, sorted."""
    found: set[str] = set()
    looks = _MOST_LOOKS
    for part, root in _beginnings(parts):
        looks -= 1
        if looks < 0 or len(found) >= MOST:
            break
        rest = _REST.match(bytes(part[root.end() : root.end() + _AHEAD]))
        if rest is not None:
            # The letter of a drive stands before its colon.
            start = root.start() - (root[0][:1] == b":")
            path = bytes(part[max(0, start) : root.end() + rest.end()])
            found.add(path.decode("utf-8", "backslashreplace"))
    return tuple(sorted(path for path in found if not _harmless().search(_slashed(path))))


def kind(path: str) -> str:
    """Return what such a path is, to complete "holds the path of"."""
    return next(str(what) for pattern, what in _kinds() if pattern.search(_slashed(path)))


def _beginnings(parts: Iterable[memoryview]) -> Iterator[tuple[memoryview, re.Match[bytes]]]:
    for part in parts:
        for roots in _roots():
            for root in roots.finditer(part):
                yield part, root


def _slashed(path: str) -> str:
    return path.replace("\\\\", "/").replace("\\", "/")


@cache
def _roots() -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what paths begin with, and those of Windows."""
    known = table("build_paths")
    roots = "|".join(known["roots"]).encode()
    drives = "|".join(root.replace("/", r"[/\\]{1,2}") for root in known["drive_roots"]).encode()
    return (
        re.compile(_START + b"(?:" + roots + rb")(?=/)"),
        re.compile(_DRIVE_START + b"(?:" + drives + rb")(?=[/\\])"),
    )


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile("|".join(table("build_paths")["harmless"]))


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(k["pattern"]), k["what"]) for k in table("build_paths")["kind"])
