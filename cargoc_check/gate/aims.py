"""What it takes to build for each target, and to run what was built, on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..artifacts.header import compiler
from ..artifacts.header.model import Language
from ..artifacts.system import System
from ..data import table
from ..platforms import targets
from ..platforms.targets import Target
from ..trial import hosts, tools
from ..trial.model import Missing, Wish
from . import cargo_config
from .cargo_config import Settings, variable
from .matrix import Row
from .model import Aim

_COMPILERS: dict[Language, str] = {"C": "CC", "C++": "CXX"}


def aims(triples: Sequence[str], rows: Sequence[Row], wish: Wish, folder: str) -> tuple[Aim, ...]:
    """Return the targets of a matrix and those named besides; without any, a native build.

    `folder` is where cargo is run, whose configuration counts. Raises UserError for a target that
    is not known, and for a configuration that cannot be read.
    """
    known = {row.triple: row for row in rows}
    named = {triple: known.get(triple, Row(triple)) for triple in (*known, *triples)}
    if not named:
        return (Aim(None, wish),)
    several = len(named) > 1
    return tuple(_aim(row, wish, folder, several=several) for row in named.values())


def _aim(row: Row, wish: Wish, folder: str, *, several: bool) -> Aim:
    target = targets.parse(row.triple)
    environment = {**tools.environment(), **dict(row.environment)}
    configured = cargo_config.settings(folder, target, environment)
    stated: dict[str, Any] = dict(row.directories)
    options = wish.options._replace(**stated, target=row.triple)
    destdir = wish.destdir
    if destdir and several:
        destdir = os.path.join(destdir, row.triple)
    return Aim(
        row.triple,
        wish._replace(
            options=options,
            arguments=(*wish.arguments, *row.arguments),
            destdir=destdir,
            runner=row.runner or configured.runner or _runner(target, row),
            compilers=tuple(_compilers(row, environment)),
            environment=tuple(_environment(row, target, configured, environment)),
        ),
    )


def _environment(
    row: Row, target: Target, configured: Settings, environment: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the variables that cargo needs beside those that there are."""
    yield from row.environment
    linker = row.linker[:1] or (() if configured.linker else _linker(target))
    for command in linker:
        yield variable("linker", row.triple), command
    if row.sysroot:
        name = variable("rustflags", row.triple)
        before = [environment[name]] if environment.get(name) else []
        yield name, " ".join([*before, f"-Clink-arg=--sysroot={row.sysroot}"])
    if row.cargo_c:
        yield "PATH", os.pathsep.join([row.cargo_c, environment["PATH"]])


def _linker(target: Target) -> tuple[str, ...]:
    """Return the cross compiler of a foreign target, where rustc would take this machine's `cc`."""
    if _is_here(target) or target.os == "windows":
        return ()
    names = (f"{prefix}-gcc" for prefix in compiler.prefixes(target))
    return tuple(name for name in names if shutil.which(name))[:1]


def _runner(target: Target, row: Row) -> tuple[str, ...] | Missing:
    """Return what runs the target's programs here: nothing for those that run by themselves."""
    if _is_here(target):
        return ()
    runners = table("runners")
    first = target.triple.partition("-")[0]
    machine = runners["machines"].get(first, first)
    for runner in runners["runner"]:
        if runner["os"] != target.os:
            continue
        names = [name.format(machine=machine) for name in runner["names"]]
        for name in names:
            if shutil.which(name):
                return (name, *_sysroot(target, row, runner))
        return tools.missing(runner["tool"], f"there is no {names[0]} on the PATH")
    return Missing(f"nothing is known that runs programs of {target.triple} here", "")


def _sysroot(target: Target, row: Row, runner: Mapping[str, str]) -> tuple[str, ...]:
    """Return how a runner is told where the target's loader is."""
    if "sysroot" not in runner:
        return ()
    folders = [f"/usr/{prefix}" for prefix in compiler.prefixes(target)]
    found = [row.sysroot] if row.sysroot else [one for one in folders if os.path.isdir(one)]
    return (runner["sysroot"], found[0]) if found else ()


def _compilers(
    row: Row, environment: Mapping[str, str]
) -> Iterator[tuple[Language, tuple[str, ...]]]:
    """Yield the compilers that are stated: in the matrix, or as the crate `cc` reads them."""
    for language, name in _COMPILERS.items():
        said = row.cc if language == "C" else row.cxx
        for key in (f"{name}_{row.triple}", f"{name}_{row.triple.replace('-', '_')}"):
            said = said or tuple(environment.get(key, "").split())
        if said:
            yield language, (*said, *([f"--sysroot={row.sysroot}"] if row.sysroot else []))


def _is_here(target: Target) -> bool:
    return hosts.is_here(System(target, None, None))
