"""What goes with a C API besides cargo-c's part: words in the README, a C program, a CI job."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..crate import paths
from ..crate.exports.model import Export
from ..crate.files import Files, text
from ..crate.workspace import Request
from ..errors import UserError
from ..templating import render
from ..text.edits import Replacement
from ..text.lines import newline_of
from ..text.source import Span
from .draft import Draft
from .model import Reason, Step
from .outcome import Api, read
from .readme import spot

KINDS = ("readme", "example", "ci")
_READMES = ("README.md", "readme.md", "Readme.md", "README.rst", "README.txt", "README")
_TITLE = "Use from C"
_STAGES = re.compile(
    r"^stages:((?:[ \t]*\[[^\]]*\])|(?:[ \t]*(?:#.*)?\r?\n(?:[ \t]*-.*\r?\n?)+))", re.MULTILINE
)
"""The list of stages, in either form of a list (https://docs.gitlab.com/ci/yaml/#stages)."""
_RELEASE = re.compile(r"(?:^|_)version(?:_str(?:ing)?)?$|^get_version")


def steps(request: Request, name: str, wanted: Sequence[str], top: str) -> tuple[Step, ...]:
    """Return a commit for each kind that is wanted, for a package of the patched files.

    `top` is the absolute path of the repository. Raises UserError where one is not possible, such
    as a section of a README that is not there.
    """
    makers: dict[str, Callable[[], Step]] = {
        "readme": lambda: _readme(request, name),
        "example": lambda: _example(read(request, name)),
        "ci": lambda: _ci(read(request, name, top), wanted, top),
    }
    return tuple(makers[kind]() for kind in KINDS if kind in wanted)


def _readme(request: Request, name: str) -> Step:
    files, path = _found(request, name)
    before = text(files, path).text
    if "cinstall" in before or "cbuild" in before:
        raise UserError("it says already how cargo-c builds the library", place=files.opened(path))
    at = spot(before)
    where = paths.parent(paths.absolute(files.base, path))
    api = read(request, name, where)
    newline = newline_of(before)
    section = render("readme_section.md.j2", api=api.outcome, heading=at.heading(_TITLE))
    draft = Draft(path, files.read(path))
    lead = newline * max(0, 2 - _ending(before[: at.offset])) if at.offset else ""
    tail = newline * 2 if before[at.offset :].strip() else newline
    added = lead + section.strip("\n").replace("\n", newline) + tail
    reason = Reason("C users and packagers look here for how it is installed")
    draft.edit(Replacement(Span(at.offset, at.offset), added), reason)
    return Step("Say how the C library is built", _README_BODY, (draft.change,))


_README_BODY = (
    "Packagers and C programmers find the commands, and what is installed, in the README."
)


def _found(request: Request, name: str) -> tuple[Files, str]:
    """Return the README of a package, or else of its workspace; raises UserError."""
    package = request.package(name)
    files = package.workspace.files
    folders = dict.fromkeys((package.directory, package.workspace.root.directory))
    places = (paths.below(folder, name) for folder in folders for name in _READMES)
    path = next((place for place in places if files.is_file(place)), None)
    if path is None or not path.lower().endswith(".md"):
        where = files.opened(path or package.directory)
        raise UserError("there is no README.md for a section on the C API", place=where)
    return files, path


def _ending(text: str) -> int:
    """Count the line ends that a text ends in, up to two."""
    stripped = text.replace("\r\n", "\n")
    return min(2, len(stripped) - len(stripped.rstrip("\n")))


def _example(api: Api) -> Step:
    files = api.package.workspace.files
    if api.outcome.include is None:
        place = files.opened(api.package.manifest.path)
        raise UserError("no header is known that an example could include", place=place)
    path = _example_path(api)
    if files.is_file(path):
        raise UserError("there is an example already", place=files.opened(path))
    draft = Draft(path, None)
    found = {
        "release": _release(api.declared),
        "pair": _pair(api.declared),
        "any": next(iter(api.declared), None),
    }
    made = render("example.c.j2", api=api.outcome, **found)
    reason = Reason("a program that is compiled by pkg-config alone shows that it all fits")
    draft.edit(Replacement(Span(0, 0), made), reason)
    return Step("Show a C program that uses the library", _EXAMPLE_BODY, (draft.change,))


_EXAMPLE_BODY = "It is compiled with nothing but what pkg-config says, as users' programs are."


def _example_path(api: Api) -> str:
    return paths.below(api.package.directory, f"examples/{api.outcome.pc}.c")


def _release(exports: Sequence[Export]) -> Export | None:
    """Return a function that gives the release as a C string."""
    for export in exports:
        result = (export.result or "").replace(" ", "")
        is_text = result.endswith(("*constc_char", "*consti8", "*constCStr"))
        if _RELEASE.search(export.name) and not export.parameters and is_text:
            return export
    return None


def _pair(exports: Sequence[Export]) -> tuple[Export, Export] | None:
    """Return a function that makes something of nothing, and the one that frees it."""
    for made in exports:
        result = (made.result or "").strip()
        if (
            made.parameters
            or not result.startswith("*mut ")
            or not re.search("new|create", made.name)
        ):
            continue
        for freed in exports:
            ends = re.search(r"free|destroy|drop|delete|release", freed.name)
            if ends and [p.type.strip() for p in freed.parameters] == [result] and not freed.result:
                return made, freed
    return None


def _ci(api: Api, wanted: Sequence[str], top: str) -> Step:
    files = api.package.workspace.files
    root = paths.relative(files.base, top)
    example = _example_path(api)
    there = "example" in wanted or files.is_file(example)
    program = paths.relative(top, paths.absolute(files.base, example)) if there else None
    made = {"api": api.outcome, "tried": list(_tried(api, program))}
    reason = Reason("the C library is built and used at every change")
    gitlab = paths.below(root, ".gitlab-ci.yml")
    if files.is_file(gitlab):
        before = text(files, gitlab).text
        job = render("gitlab_job.yml.j2", stage=_stage(before), **made)
        draft = Draft(gitlab, files.read(gitlab))
        newline = newline_of(before)
        lead = newline * max(0, 2 - _ending(before)) if before else ""
        end = Span(len(before), len(before))
        draft.edit(Replacement(end, lead + job.replace("\n", newline)), reason)
    else:
        path = paths.below(root, ".github/workflows/cargo-c.yml")
        if files.is_file(path):
            raise UserError("there is a workflow already", place=files.opened(path))
        draft = Draft(path, None)
        draft.edit(Replacement(Span(0, 0), render("github_workflow.yml.j2", **made)), reason)
    return Step("Build the C library in CI", _CI_BODY, (draft.change,))


_CI_BODY = "A change that breaks what cargo-c installs is seen before a packager sees it."


def _tried(api: Api, program: str | None) -> Iterator[str]:
    """Yield the lines of a shell that use what lies below `destdir`."""
    pc, include = api.outcome.pc, api.outcome.include
    yield 'export PKG_CONFIG_SYSROOT_DIR="$PWD/destdir"'
    yield 'export PKG_CONFIG_PATH="$PWD/destdir/usr/lib/pkgconfig"'
    if program:
        yield f"cc {program} $(pkg-config --cflags --libs {pc}) -o example"
        yield 'LD_LIBRARY_PATH="$PWD/destdir/usr/lib" ./example'
    elif include:
        yield f"echo '#include <{include}>' | cc $(pkg-config --cflags {pc}) -fsyntax-only -x c -"
    else:
        yield f"pkg-config --cflags --libs {pc}"


def _stage(text: str) -> str | None:
    """Return the stage of a job in GitLab, None for `test`, which is the one without a word."""
    found = _STAGES.search(text)
    stages = re.findall(r"[\w.-]+", re.sub(r"#.*", "", found[1])) if found else []
    words = [stage.strip("-") for stage in stages if stage.strip("-")]
    return None if not words or "test" in words else words[0]
