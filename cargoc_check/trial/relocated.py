"""Using an install tree from where it lies, by way of pkg-config.

A tree below a DESTDIR is made for `/`, and its pc files say so. pkg-config's own means do not fit:
PKG_CONFIG_SYSROOT_DIR and --define-prefix move the modules of the system as well that are required
(pkgconf 1.8: `-L$DESTDIR/usr/lib/x86_64-linux-gnu`). So pkg-config is given copies of the pc
files that differ in one thing: directories that begin with `/` begin where the tree lies.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.pc.model import PcFile
from ..errors import UserError
from . import process
from .tools import PkgConfig

_SECONDS = 30
_VARIABLE = re.compile(r"(?m)^(?P<before>[ \t]*[\w.]+[ \t]*=[ \t]*)(?P<path>/[^\n]*)$")
_PREFIX = re.compile(r"(?m)^(?P<before>[ \t]*prefix[ \t]*=[ \t]*)(?P<path>/[^\n]*)$")
_FLAG = re.compile(r"(?<![^\s])(?P<before>-[ILF])(?P<path>/)")
_SPECIAL = re.compile(r"[^\w/.+:@%,=~-]")


class Flags(NamedTuple):
    """What pkg-config answers for a module."""

    version: str
    compile: tuple[str, ...]
    link: tuple[str, ...]


class Modules:
    """The pc files of a build as they are where its tree lies, below the folder `place`.

    `written` makes the text of each, for a tree that lies in the folder `root`.
    """

    def __init__(
        self,
        build: Build,
        root: str,
        place: str,
        tool: PkgConfig,
        written: Callable[[PcFile, str], str] | None = None,
    ) -> None:
        self._tool = tool
        self._place = os.path.join(place, "pkgconfig")
        os.makedirs(self._place, exist_ok=True)
        for pc in build.pc_files:
            path = os.path.join(self._place, f"{pc.module}.pc")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write((written or relocated)(pc, root))

    def ask(self, module: str, *, static: bool = False) -> Flags:
        """Ask pkg-config; raises UserError with its words where it has none but those."""
        how = ("--static",) if static else ()
        return Flags(
            " ".join(self._answer("--modversion", module)),
            self._answer(*how, "--cflags", module),
            self._answer(*how, "--libs", module),
        )

    def _answer(self, *arguments: str) -> tuple[str, ...]:
        stated = os.environ.get("PKG_CONFIG_PATH")
        path = os.pathsep.join([self._place, *([stated] if stated else [])])
        environment = {**os.environ, "PKG_CONFIG_PATH": path, "LC_ALL": "C"}
        # The copies say where they are; to put a sysroot before that would lead nowhere.
        environment.pop("PKG_CONFIG_SYSROOT_DIR", None)
        command = (*self._tool.command, "--print-errors", *arguments)
        done = process.run(command, self._place, environment, _SECONDS)
        if done.status != 0:
            said = "; ".join(line.strip() for line in done.lines if line.strip())
            raise UserError(f"pkg-config {' '.join(arguments)} fails: {said or done.status}")
        try:
            return tuple(shlex.split(done.text))
        except ValueError as error:
            raise UserError(f"pkg-config {' '.join(arguments)} says {done.text}") from error


def relocated(pc: PcFile, root: str) -> str:
    """Return a pc file's text for a tree that lies in the folder `root` and not at `/`."""
    shown = _SPECIAL.sub(r"\\\g<0>", root.rstrip("/"))

    def moved(found: re.Match[str]) -> str:
        return f"{found['before']}{shown}{found['path']}"

    text = pc.source.text.replace("${pcfiledir}", f"{shown}/{os.path.dirname(pc.path)}")
    return _FLAG.sub(moved, _VARIABLE.sub(moved, text))


def with_prefix(pc: PcFile, root: str) -> str | None:
    """Return a pc file's text with the prefix below another root, None where it has none to change.

    This is what those do who move a tree: all else follows from the prefix, or stays behind.
    """
    shown = _SPECIAL.sub(r"\\\g<0>", root.rstrip("/"))
    text, count = _PREFIX.subn(
        lambda found: f"{found['before']}{shown}{found['path']}", pc.source.text
    )
    place = f"{shown}/{os.path.dirname(pc.path)}"
    return text.replace("${pcfiledir}", place) if count or "${pcfiledir}" in text else None


def without_shared(build: Build, root: str, place: str) -> str:
    """Make a tree of links to all of another but its shared libraries; return its folder.

    Linkers prefer a shared library to a static one beside it.
    """
    left_out = {library.path for library in build.libraries}
    left_out |= {library.path for library in build.import_libraries}
    folder = os.path.join(place, "static")
    for node in build.tree:
        resolved = build.tree.resolve(node.path)
        if resolved is None or resolved.kind != "file" or resolved.path in left_out:
            continue
        link = os.path.join(folder, *node.path.split("/"))
        os.makedirs(os.path.dirname(link), exist_ok=True)
        _link(os.path.join(root, *resolved.path.split("/")), link)
    return folder


def search_path(build: Build, root: str) -> Sequence[str]:
    """Return the folders in which a program finds the libraries of a tree."""
    folders = (os.path.dirname(library.path) for library in build.libraries)
    return tuple(dict.fromkeys(os.path.join(root, *f.split("/")) for f in folders))


def _link(file: str, link: str) -> None:
    """Make a link to a file, or a copy where links are for administrators."""
    try:
        os.symlink(file, link)
    except OSError:
        shutil.copyfile(file, link)
