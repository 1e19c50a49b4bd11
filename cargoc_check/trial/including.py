"""Each installed header compiled as the only one of a program, and twice over, as its users may.

Unlike the rules about headers, which judge trees of any origin, this takes the flags that
pkg-config gives on this machine, with what other modules add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.header.includes import Includes, installed, is_of_system
from ..artifacts.header.model import Header, Language
from ..text.wording import counted, some
from . import program
from .compiling import Workshop
from .model import Outcome, failed, not_run, ok
from .process import Ended
from .program import Included

MOST = 200
"""Headers that are compiled, of more the first by path."""
_CPP_ENDS = (".hh", ".hpp", ".hxx")
_PLAIN: dict[Language, tuple[str, ...]] = {
    "C": ("stddef.h", "stdint.h", "stdbool.h", "stdio.h", "uchar.h"),
    "C++": ("stddef.h", "stdint.h", "stdio.h"),
}
"""Headers of C whose names many headers use without including them."""
_ERROR = re.compile(r"(?:fatal )?error: (?P<what>.*)")
_NOT_FOUND = re.compile(r"'?(?P<name>[^']+?)'?(?:: No such file or directory| file not found\b.*)")


class Headers(NamedTuple):
    """The headers of a tree as programs include them.

    `inner` are the paths of those that others include. `sources` are the names of the headers among
    the crate's sources, None where these are not known.
    """

    all: tuple[Included, ...]
    inner: frozenset[str]
    sources: frozenset[str] | None = None


class Read(NamedTuple):
    """What came of reading headers, and those that a program may include."""

    outcome: Outcome
    passed: tuple[Included, ...]


class _Verdict(NamedTuple):
    """What is said of a header: something worth knowing, or a fault with its details, or nothing.

    `included` is how a program may include it, None where it cannot.
    """

    header: Header
    included: Included | None = None
    note: str = ""
    fault: str = ""
    details: tuple[str, ...] = ()


def headers(build: Build, folders: Sequence[str], sources: frozenset[str] | None = None) -> Headers:
    """Return the headers with what is written to include them, by the nearest of some folders.

    Folders are paths of the tree. Headers in none of them are included as they are anywhere.
    """
    found = []
    for header in installed(build):
        homes = [folder for folder in folders if header.path.startswith(f"{folder}/")]
        nearest = max(homes, key=len, default=None)
        name = header.include_as if nearest is None else header.path[len(nearest) + 1 :]
        found.append(Included(header, name))
    return Headers(tuple(found), Includes(build).within, sources)


def read(known: Headers, shop: Workshop, flags: Sequence[str]) -> Read:
    """Compile headers one by one."""
    if not known.all:
        return Read(not_run("no header is installed"), ())
    reader = _Reader(known, shop, flags)
    verdicts = [reader.verdict(one) for one in known.all[:MOST]]
    passed = tuple(one.included for one in verdicts if one.included)
    if shop.language == "C" and passed:
        verdicts = [_of_cpp(one) if one.header.cpp and one.fault else one for one in verdicts]
    notes = tuple(one.note for one in verdicts if one.note)
    notes += tuple(_for_c_alone(passed)) if shop.language == "C++" else ()
    faults = [one for one in verdicts if one.fault]
    if faults:
        words = some([one.fault for one in faults], 1)
        details = tuple(line for one in faults[:3] for line in one.details)
        return Read(failed(words, *details, *notes), passed)
    if not passed:
        return Read(not_run(some(notes, 1)), ())
    names = passed[0].name if len(passed) == 1 else counted(len(passed), "header")
    verb = "compiles" if len(passed) == 1 else "compile"
    alone = "" if any(one.after for one in passed) else "alone and "
    words = f"{names} {verb} as {shop.language}, {alone}included twice"
    return Read(ok(words, *notes), passed)


class _Reader:
    """A compiler that is given one header after the other."""

    def __init__(self, known: Headers, shop: Workshop, flags: Sequence[str]) -> None:
        self._known = known
        self._shop = shop
        self._flags = flags
        self._folders = {one.header.include_as.rpartition("/")[0] for one in known.all} - {""}

    def verdict(self, one: Included) -> _Verdict:
        """Compile a header alone and twice over; where it cannot be, find out why."""
        header = one.header
        if self._shop.language == "C" and header.path.endswith(_CPP_ENDS):
            return _of_cpp(_Verdict(header))
        if self._done(one, 2).status == 0:
            return _Verdict(header, one)
        done = self._done(one)
        if done.status == 0:
            details = self._shop.faults(self._done(one, 2))
            return _Verdict(header, one, "", f"{one.name} cannot be included twice", details)
        return self._faulty(one, done)

    def _done(self, one: Included, times: int = 1) -> Ended:
        return self._shop.check(program.inclusion([one], self._shop.language, times), self._flags)

    def _faulty(self, one: Included, done: Ended) -> _Verdict:
        said = [found["what"] for line in done.lines if (found := _ERROR.search(line))]
        first = said[0] if said else ""
        header = one.header
        missing = _NOT_FOUND.fullmatch(first)
        if missing and not self._is_own(missing["name"]):
            note = f"{one.name} is not tried: it needs {missing['name']}, which is not here"
            return _Verdict(header, None, note)
        if first.startswith("#error"):
            return _Verdict(header, None, f"{one.name} stops with {first}")
        fault = f"{one.name} does not compile as {self._shop.language}: {first}"
        later = None if missing else self._after_others(one)
        if later is not None:
            names = ", ".join(f"<{name}>" for name in later.after)
            fault = f"{one.name} does not compile by itself, only after {names}: {first}"
        if header.path in self._known.inner:  # and there to be included by those alone, perhaps
            return _Verdict(header, later, fault)
        return _Verdict(header, later, "", fault, self._shop.faults(done))

    def _after_others(self, one: Included) -> Included | None:
        """Return how a header compiles that takes names from others without including them."""
        plain = _PLAIN[self._shop.language]
        for names in (*((name,) for name in plain), plain[:3], plain[:4], plain):
            later = one._replace(after=names)
            if self._done(later, 2).status == 0:
                return later
        return None

    def _is_own(self, name: str) -> bool:
        """Tell whether a header that is missing should have been installed with these."""
        if is_of_system(name):
            return True
        if name.rpartition("/")[0] in self._folders:
            return True
        sources = self._known.sources
        if sources is not None:
            return name.rpartition("/")[2] in sources
        included = (include for one in self._known.all for include in one.header.includes)
        return "/" not in name and any(i.quoted and i.name == name for i in included)


def _of_cpp(verdict: _Verdict) -> _Verdict:
    name = verdict.header.path.rpartition("/")[2]
    return _Verdict(verdict.header, None, f"{name} is for C++ alone")


def _for_c_alone(passed: Sequence[Included]) -> Iterator[str]:
    for one in passed:
        if program.is_for_c_alone(one) and any(d.is_called for d in one.header.declarations):
            yield f'{one.name} has no extern "C": a C++ program puts it around the #include'
