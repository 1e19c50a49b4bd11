"""Each installed header compiled by itself, as C and as C++, where there is a compiler.

Nothing is generated and nothing of the tree is run; the compiler reads a private copy of the
headers, within bounds. What depends on headers of other packages is not judged: those of this
machine may be of another version.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator

from ...text.source import Source, Span
from ..pc.closed_world import Worlds
from ..system import System
from . import compiler, scratch
from .compiler import Compiler
from .includes import Includes, installed
from .model import Compiled, Fault, Header, Language, Outcome

NO_COMPILER = "no C compiler for the target: set CC, or install gcc or clang"
MOST = 100
"""Headers that are compiled; of packages with more, the first by path."""
_SLOW = 2
"""Headers that may take too long."""
_SECONDS = 60
"""How long all headers of a build together may take before the rest is passed over."""
_STANDARDS: dict[Language, tuple[str, ...]] = {
    "C": ("gnu99", "gnu11", "gnu17", "gnu2x"),
    "C++": ("gnu++11", "gnu++17", "gnu++20"),
}
"""The standards that are tried until one will do: the same ones whatever a compiler's default."""
_FLAGS = ("-fsyntax-only", "-w", "-fmax-errors=5", "-ftabstop=1", "-fno-diagnostics-color")
_ERROR = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?:fatal )?error: (?P<what>.*)")
_ERROR_LINE = re.compile(r"[ \t]*#[ \t]*error\b")
_NOT_FOUND = re.compile(r"'?(?P<name>[^']+?)'?(?:: No such file or directory| file not found\b.*)")
_LONGEST = 200


def check(worlds: Worlds, includes: Includes, system: System) -> Compiled | None:
    """Compile the headers of a build; None where there is no compiler of C for them."""
    import tempfile

    build = worlds.build
    chosen = [header for header in installed(build) if not includes.is_foreign(header)]
    with tempfile.TemporaryDirectory(prefix="cargoc-check-") as folder:
        place = os.path.join(os.path.realpath(folder), "tree")
        work = os.path.join(os.path.realpath(folder), "work")
        os.makedirs(place)
        os.makedirs(work)
        found = [compiler.found(system, language, work) for language in _STANDARDS]
        if found[0] is None:
            return None
        compilers = [one for one in found if one is not None]
        scratch.copy(build, place)
        job = _Job(worlds, place, work)
        return Compiled(tuple(job.all(chosen[:MOST], compilers)))


class _Job:
    """The copy of a tree, and what its headers need to be compiled."""

    def __init__(self, worlds: Worlds, place: str, work: str) -> None:
        self._place = place
        self._work = work
        self._build = build = worlds.build
        self._sources = {header.path: header.source for header in build.headers}
        self._worlds = [worlds.of(pc) for pc in build.pc_files]

    def all(self, headers: list[Header], compilers: list[Compiler]) -> Iterator[Outcome]:
        """Yield what the compilers make of headers, until some or all of them take too long."""
        slow = 0
        start = time.monotonic()
        for header in headers:
            if time.monotonic() - start > _SECONDS:
                return
            for outcome in self.outcomes(header, compilers):
                slow += outcome.verdict == "unfinished"
                yield outcome
            if slow > _SLOW:
                return

    def outcomes(self, header: Header, compilers: list[Compiler]) -> Iterator[Outcome]:
        """Yield what the compilers make of a header; one of C++ is compiled as that alone."""
        sure = "fine"
        for one in compilers:
            if header.cpp and one.language == "C":
                continue
            if sure == "fine":
                outcome = self._outcome(header, one)
                sure = outcome.verdict
                yield outcome

    def _outcome(self, header: Header, by: Compiler) -> Outcome:
        outcome = Outcome(header, by.language, "unfinished")
        for standard in _STANDARDS[by.language]:
            outcome = self._compiled(header, by, standard)
            if outcome.verdict != "faulty":
                break
        return outcome

    def _compiled(self, header: Header, by: Compiler, standard: str) -> Outcome:
        path = os.path.join(self._place, *header.path.split("/"))
        stub = os.path.join(self._work, "check.c" if by.language == "C" else "check.cpp")
        with open(stub, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f'#include "{path}"\n')
        command = (*by.command, *_FLAGS, f"-std={standard}", *self._paths(header), stub)
        done = compiler.run(command, self._work)
        outcome = Outcome(header, by.language, "fine")
        if done.status == 0:
            return outcome
        faults = tuple(self._faults(header, done.said)) if done.status == 1 else ()
        if not faults:
            return outcome._replace(verdict="unfinished")
        return _judged(outcome, faults)

    def _paths(self, header: Header) -> tuple[str, ...]:
        """Return the flags of the pc files, those that lead to the header first, and its root."""
        own: list[str] = []
        others: list[str] = []
        for world in self._worlds:
            folders = [world.path(d) for _, d in world.directories("-I", "Cflags")]
            kept = [folder for folder in folders if folder is not None]
            leads = any(header.path.startswith(f"{folder}/") for folder in kept)
            paths = [f"-I{os.path.join(self._place, *f.split('/'))}" for f in kept]
            defined = [f.text for f in world.flags("Cflags") if f.text.startswith(("-D", "-U"))]
            (own if leads else others).extend([*paths, *defined] if leads else paths)
        root = header.path.removesuffix(header.include_as).strip("/")
        last = f"-I{os.path.join(self._place, *root.split('/'))}"
        return tuple(dict.fromkeys([*own, *others, last]))

    def _faults(self, header: Header, said: str) -> Iterator[Fault]:
        for line in said.splitlines():
            found = _ERROR.fullmatch(line)
            if found is None:
                continue
            inside = found["file"].startswith(self._place + os.sep)
            path = found["file"][len(self._place) + 1 :].replace(os.sep, "/") if inside else ""
            source = self._sources.get(path)
            if source is None:
                yield Fault(header.path, None, "the compiler stops in a file of this machine")
                continue
            what = found["what"].replace(self._place + os.sep, "")[:_LONGEST]
            start, text = _line(source, int(found["line"][:9]))
            if _ERROR_LINE.match(text) and not what.startswith("#error"):
                what = f"#error {what}"  # clang tells the words alone
            yield Fault(path, _span(start, text, int(found["column"][:9])), what)


def _judged(outcome: Outcome, faults: tuple[Fault, ...]) -> Outcome:
    """Say whether faults are the header's, or it is not meant or not able to stand alone here."""
    for fault in faults:
        missing = _NOT_FOUND.fullmatch(fault.message)
        if missing:
            return outcome._replace(verdict="incomplete", missing=missing["name"])
        if fault.message.startswith("#error"):
            return outcome._replace(verdict="stopped", faults=(fault,))
    if faults[0].span is None:
        return outcome._replace(verdict="unfinished")
    return outcome._replace(verdict="faulty", faults=faults)


def _line(source: Source, line: int) -> tuple[int, str]:
    """Return where a line begins and its text; an empty one past the end."""
    start = 0
    for _ in range(line - 1):
        start = source.text.find("\n", start) + 1
        if not start:
            return len(source.text), ""
    end = source.text.find("\n", start)
    return start, source.text[start : end if end >= 0 else len(source.text)]


def _span(start: int, text: str, column: int) -> Span | None:
    """Return the place that a compiler means: from the column to the end of the word."""
    if not text:
        return None
    if not text.isascii() or not 0 < column <= len(text):
        return Span(start, start + len(text.rstrip()))
    word = re.compile(r"\w+|\S?").match(text, column - 1)
    return Span(start + column - 1, start + (word.end() if word else column))
