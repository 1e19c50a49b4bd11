"""What goes with a C API besides cargo-c's part: words in the README, a C program, a CI job."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..crate import paths
from ..crate.exports.model import Export
from ..crate.workspace import Request
from ..errors import UserError
from ..templating import render
from ..text.edits import Replacement
from ..text.source import Span
from .draft import Draft
from .model import Reason, Step
from .outcome import Api, read

KINDS = ("readme", "example", "ci")
_READMES = ("README.md", "readme.md", "Readme.md", "README.rst", "README.txt", "README")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_LAST = re.compile(r"(?i)licen[sc]e|contribut|changelog|credits|acknowledg|thanks|authors")
"""Headings of sections that end a README; a new section comes before them."""
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_RELEASE = re.compile(r"(?:^|_)version(?:_str(?:ing)?)?$|^get_version")


def steps(request: Request, name: str, wanted: Sequence[str], top: str) -> tuple[Step, ...]:
    """Return a commit for each kind that is wanted, for a package of the patched files.

    `top` is the absolute path of the repository. Raises UserError where one is not possible, such
    as a section of a README that is not there.
    """
    api = read(request, name)
    makers: dict[str, Callable[[], Step]] = {
        "readme": lambda: _readme(api),
        "example": lambda: _example(api),
        "ci": lambda: _ci(api, request, top),
    }
    return tuple(makers[kind]() for kind in KINDS if kind in wanted)


def _readme(api: Api) -> Step:
    package = api.package
    files = package.workspace.files
    folders = dict.fromkeys((package.directory, package.workspace.root.directory))
    places = (paths.below(folder, name) for folder in folders for name in _READMES)
    path = next((place for place in places if files.is_file(place)), None)
    if path is None or not path.lower().endswith(".md"):
        where = files.opened(path or package.directory)
        raise UserError("there is no README.md for a section on the C API", place=where)
    draft = Draft(path, files.read(path))
    newline = "\r\n" if "\r\n" in draft.text else "\n"
    at, level = _where(draft.text)
    section = render("readme_section.md.j2", api=api.outcome, heading="#" * level)
    text = section.strip("\n").replace("\n", newline)
    before, after = draft.text[:at], draft.text[at:]
    lead = "" if not before else newline * max(0, 2 - _ending(before))
    tail = newline * 2 if after.strip() else newline
    reason = Reason("C users and packagers look here for how it is installed")
    draft.edit(Replacement(Span(at, at), lead + text + tail), reason)
    return Step("Say how the C library is built", _README_BODY, (draft.change,))


_README_BODY = (
    "Packagers and C programmers find the commands, and what is installed, in the README."
)


def _where(text: str) -> tuple[int, int]:
    """Return where a section goes, and the level of its heading."""
    fences = [match.span() for match in _FENCE.finditer(text)]
    headings = [
        match
        for match in _HEADING.finditer(text)
        if not any(start <= match.start() < end for start, end in fences)
    ]
    levels = [len(match[1]) for match in headings]
    deeper = [level for level in levels if level > 1]
    level = min(deeper) if deeper else 2
    if levels.count(1) > 1:
        level = 1
    for match in headings:
        if len(match[1]) == level and _LAST.search(match[2]):
            return match.start(), level
    return len(text), level


def _ending(text: str) -> int:
    """Count the line ends that a text ends in, up to two."""
    stripped = text.replace("\r\n", "\n")
    return min(2, len(stripped) - len(stripped.rstrip("\n")))


def _example(api: Api) -> Step:
    package = api.package
    files = package.workspace.files
    if api.outcome.include is None:
        place = files.opened(package.manifest.path)
        raise UserError("no header is known that an example could include", place=place)
    path = paths.below(package.directory, f"examples/{api.outcome.pc}.c")
    if files.is_file(path):
        raise UserError("there is an example already", place=files.opened(path))
    draft = Draft(path, None)
    some = api.exports[0] if api.exports else None
    found = {"release": _release(api), "pair": _pair(api), "any": some}
    text = render("example.c.j2", api=api.outcome, **found)
    reason = Reason("a program that is compiled by pkg-config alone shows that it all fits")
    draft.edit(Replacement(Span(0, 0), text), reason)
    return Step("Show a C program that uses the library", _EXAMPLE_BODY, (draft.change,))


_EXAMPLE_BODY = "It is compiled with nothing but what pkg-config says, as users' programs are."


def _release(api: Api) -> Export | None:
    """Return a function that gives the release as a C string."""
    for export in api.exports:
        result = (export.result or "").replace(" ", "")
        is_text = result.endswith(("*constc_char", "*consti8", "*constCStr"))
        if _RELEASE.search(export.name) and not export.parameters and is_text:
            return export
    return None


def _pair(api: Api) -> tuple[Export, Export] | None:
    """Return a function that makes something of nothing, and the one that frees it."""
    for made in api.exports:
        result = (made.result or "").strip()
        if (
            made.parameters
            or not result.startswith("*mut ")
            or not re.search("new|create", made.name)
        ):
            continue
        for freed in api.exports:
            ends = re.search(r"free|destroy|drop|delete|release", freed.name)
            if ends and [p.type.strip() for p in freed.parameters] == [result] and not freed.result:
                return made, freed
    return None


def _ci(api: Api, request: Request, top: str) -> Step:
    files = request.workspace.files
    root = paths.relative(files.base, top)
    folder = paths.relative(top, api.package.manifest.location)
    made = {"api": api.outcome, "folder": None if folder == "." else folder}
    reason = Reason("the C library is built and used at every change")
    gitlab = paths.below(root, ".gitlab-ci.yml")
    if files.is_file(gitlab):
        draft = Draft(gitlab, files.read(gitlab))
        text = render("gitlab_job.yml.j2", **made)
        end = len(draft.text)
        lead = "\n" * max(0, 2 - _ending(draft.text)) if draft.text else ""
        draft.edit(Replacement(Span(end, end), lead + text), reason)
    else:
        path = paths.below(root, ".github/workflows/cargo-c.yml")
        if files.is_file(path):
            raise UserError("there is a workflow already", place=files.opened(path))
        draft = Draft(path, None)
        draft.edit(Replacement(Span(0, 0), render("github_workflow.yml.j2", **made)), reason)
    return Step("Build the C library in CI", _CI_BODY, (draft.change,))


_CI_BODY = "A change that breaks what cargo-c installs is seen before a packager sees it."
