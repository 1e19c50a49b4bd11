"""Each installed header compiled as the only one of a program, and twice over, as its users may.

Unlike the rules about headers, which judge trees of any origin, this takes the flags that
pkg-config gives on this machine, with what other modules add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.header.includes import installed, is_of_system
from ..text.wording import counted, some
from . import program
from .compiling import Workshop
from .model import Outcome, failed, not_run, ok
from .process import Ended
from .program import Included

MOST = 200
"""Headers that are compiled, of more the first by path."""
_CPP_ENDS = (".hh", ".hpp", ".hxx")
_ERROR = re.compile(r"(?:fatal )?error: (?P<what>.*)")
_NOT_FOUND = re.compile(r"'?(?P<name>[^']+?)'?(?:: No such file or directory| file not found\b.*)")


class Read(NamedTuple):
    """What came of reading headers, and those that a program may include."""

    outcome: Outcome
    passed: tuple[Included, ...]


class _Verdict(NamedTuple):
    """What is said of a header: nothing, something worth knowing, or a fault with its details."""

    note: str = ""
    fault: str = ""
    details: tuple[str, ...] = ()


def read(includable: Sequence[Included], shop: Workshop, flags: Sequence[str]) -> Read:
    """Compile headers one by one."""
    if not includable:
        return Read(not_run("no header is installed"), ())
    passed: list[Included] = []
    verdicts: list[_Verdict] = []
    for one in includable[:MOST]:
        verdict = _judged(one, includable, shop, flags)
        verdicts.append(verdict)
        if verdict == _Verdict():
            passed.append(one)
    notes = tuple(verdict.note for verdict in verdicts if verdict.note)
    notes += tuple(_for_c_alone(passed)) if shop.language == "C++" else ()
    faults = [verdict for verdict in verdicts if verdict.fault]
    if faults:
        words = some([verdict.fault for verdict in faults], 1)
        details = tuple(line for verdict in faults[:3] for line in verdict.details)
        return Read(failed(words, *details, *notes), tuple(passed))
    if not passed:
        return Read(not_run(some(notes, 1)), ())
    names = passed[0].name if len(passed) == 1 else counted(len(passed), "header")
    verb = "compiles" if len(passed) == 1 else "compile"
    words = f"{names} {verb} as {shop.language}, alone and included twice"
    return Read(ok(words, *notes), tuple(passed))


def includable(build: Build, folders: Sequence[str]) -> tuple[Included, ...]:
    """Return the headers with what is written to include them, by the nearest of some folders.

    Folders are paths of the tree. Headers in none of them are included as they are anywhere.
    """
    found = []
    for header in installed(build):
        homes = [folder for folder in folders if header.path.startswith(f"{folder}/")]
        nearest = max(homes, key=len, default=None)
        name = header.include_as if nearest is None else header.path[len(nearest) + 1 :]
        found.append(Included(header, name))
    return tuple(found)


def _for_c_alone(headers: Sequence[Included]) -> Iterator[str]:
    for one in headers:
        if program.is_for_c_alone(one) and any(d.is_called for d in one.header.declarations):
            yield f'{one.name} has no extern "C": a C++ program puts it around the #include'


def _judged(
    one: Included, others: Sequence[Included], shop: Workshop, flags: Sequence[str]
) -> _Verdict:
    header = one.header
    if shop.language == "C" and header.path.endswith(_CPP_ENDS):
        return _Verdict(f"{one.name} is for C++ by its name")
    if shop.check(program.inclusion([one], shop.language, 2), flags).status == 0:
        return _Verdict()
    done = shop.check(program.inclusion([one], shop.language), flags)
    if done.status == 0:
        twice = shop.check(program.inclusion([one], shop.language, 2), flags)
        return _Verdict("", f"{one.name} cannot be included twice", shop.faults(twice))
    return _faulty(one, others, shop, done)


def _faulty(one: Included, others: Sequence[Included], shop: Workshop, done: Ended) -> _Verdict:
    said = [found["what"] for line in done.lines if (found := _ERROR.search(line))]
    first = said[0] if said else ""
    missing = _NOT_FOUND.fullmatch(first)
    if missing and _is_of_others(others, missing["name"]):
        return _Verdict(f"{one.name} is not tried: it needs {missing['name']}, which is not here")
    if first.startswith("#error"):
        return _Verdict(f"{one.name} stops with {first}")
    details = shop.faults(done)
    return _Verdict("", f"{one.name} does not compile as {shop.language}: {first}", details)


def _is_of_others(headers: Sequence[Included], name: str) -> bool:
    """Tell whether a header that is missing belongs to another package than these headers."""
    quoted = {one.name for own in headers for one in own.header.includes if one.quoted}
    folders = {own.header.include_as.partition("/")[0] for own in headers}
    return name not in quoted and name.partition("/")[0] not in folders and not is_of_system(name)
