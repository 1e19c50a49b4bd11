"""The headers that are installed: those of the crate, and the one that cbindgen writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath
from typing import NamedTuple

from ..capi import assets
from ..capi.assets import Match
from ..capi.model import InstallTarget
from ..crate.files import text
from ..errors import UserError
from . import why
from .case import Case
from .eras import era

Macros = tuple[tuple[str, str], ...]


class Header(NamedTuple):
    """A header, its path joined to includedir; `source` is the file of the crate it is copied from.

    `macros` are the version macros in it, by name.
    """

    path: str
    why: str
    macros: Macros
    source: str | None = None


def headers(case: Case) -> Iterator[Header]:
    """Yield the headers in the order in which cargo-c copies them: the generated one last."""
    if not case.capi.header.enabled.value:
        return
    for target, match in case.assets.include:
        yield Header(match.to, why.asset(case, target), _found(case, match), match.source)
    if case.capi.header.generation.value:
        yield Header(generated(case), why.generated_header(case), macros(case))


def generated(case: Case) -> str:
    """Return where the generated header goes, joined to includedir."""
    header = case.capi.header
    return assets.destination(header.subdirectory.value, header.file)


def macros(case: Case) -> Macros:
    """Return the version macros that cargo-c has cbindgen write."""
    if not _has_macros(case) or are_macros_vague(case):
        return ()
    header = case.capi.header
    prefix = header.name.value.upper().replace("-", era("header", case.release)["hyphens"])
    said = why.package_version(case)
    names = ("MAJOR", "MINOR", "PATCH")
    numbers = (said.major, said.minor, said.patch)
    return tuple((f"{prefix}_{n}", str(v)) for n, v in zip(names, numbers, strict=True))


def are_macros_vague(case: Case) -> bool:
    """Tell whether there are version macros of a version that is not known."""
    return _has_macros(case) and "version" in case.package.unseen


def is_emptied(case: Case) -> bool:
    """Tell whether cargo-c copies the generated header onto itself, which leaves it empty.

    So it does when the folder in which it lays the headers out leads back to where cbindgen wrote.
    """
    staged = join(era("header", case.release)["staging"], generated(case))
    return normpath(staged) == normpath(case.capi.header.file)


def out_dir_targets(case: Case) -> tuple[InstallTarget, ...]:
    """Return what is installed of that which the build script writes; a build alone tells what.

    cargo-c finds the script's folder by way of the shared library.
    """
    if not case.builds_shared or case.package.build_script is None:
        return ()
    install = case.capi.install
    include = install.include if case.capi.header.enabled.value else ()
    data = install.data if case.directories.datadir is not None else ()
    return tuple(target for target in (*include, *data) if target.kind == "generated")


def _has_macros(case: Case) -> bool:
    header = case.capi.header
    constants = header.generated and header.emit_version_constants.value
    return constants and not is_emptied(case)


def _found(case: Case, match: Match) -> Macros:
    """Return the version macros in a header of the crate."""
    if not match.to.endswith(".h"):
        return ()
    try:
        source = text(case.package.workspace.files, match.source)
    except UserError:  # not UTF-8, or too large: nobody needs its macros
        return ()
    return tuple(dict(_MACRO.findall(source.text)).items())


_MACRO = re.compile(r"^#define (\S+_(?:MAJOR|MINOR|PATCH)) (.*)$", re.MULTILINE)
