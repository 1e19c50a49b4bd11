"""What a pkg-config file leads to, in the tree that it lies in and nowhere else.

The tree is most often a DESTDIR or packages, where `/usr/lib` is `usr/lib`. It may as well be a
prefix that was copied (an SDK that was unpacked, a conda package), lie deeper, or be a part of what
the file speaks of; then the prefix that the file states is taken for where the file lies.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from ..build import Build
from ..model import Format
from .file import (
    BYTE_ORDER_MARK,
    FIELD_TWICE,
    NO_LINE,
    NOT_YET,
    NUL,
    UNBALANCED,
    UNCLOSED,
    UNDEFINED,
    UNKNOWN_FIELD,
    VARIABLE_TWICE,
)
from .model import Flag, PcFile
from .values import flags, variable

Mapped = Literal["here", "deeper", "outer", "copied", "no"]

_UNPACKED = ("wheel", "conda")
"""Kinds of packages that are unpacked into a prefix which is not known before."""
_DOUBTFUL = {
    *(BYTE_ORDER_MARK, FIELD_TWICE, NO_LINE, NOT_YET, NUL, UNBALANCED, UNCLOSED, UNDEFINED),
    *(UNKNOWN_FIELD, VARIABLE_TWICE),
}
_FILLED_IN_LATER = re.compile(r"@[A-Za-z_][\w.]*@|\$\(|%%?[A-Z_]+%%?|placehold|\{\{")
_PLACE = re.compile(
    r"(?P<prefix>.*?)(?:^|/)(?:lib(?:32|64|x32)?(?:/[a-z0-9_.]+(?:-[a-z0-9_.-]+)?)?|share|libdata)"
    r"/pkgconfig"
)
_DRIVE = re.compile(r"[A-Za-z]:(?=/|$)")
_SYSTEM = ("usr", "opt", "lib", "mingw32", "mingw64", "ucrt64", "clang64", "clangarm64")
"""What a DESTDIR or sysroot begins with, rather than a prefix."""
_LINKABLE: dict[Format, tuple[str, ...]] = {
    "elf": ("lib{}.so", "lib{}.a"),
    "mach-o": ("lib{}.dylib", "lib{}.tbd", "lib{}.a"),
    "pe": ("lib{}.dll.a", "{}.dll.a", "lib{}.a", "{}.lib", "lib{}.lib"),
}
"""File names that linkers try for `-l`: ld(1), ld64, and ld(1) of mingw under "direct linking".

The last also take a DLL itself, which lies in the directory for programs.
"""
_ANY = tuple(dict.fromkeys(form for forms in _LINKABLE.values() for form in forms))
_IS_LINKABLE = re.compile(r"(?:lib)?(?P<name>.+?)\.(?:so|a|dylib|tbd|dll\.a|lib)")
_NEAR = r"lib{0}\.so\.\d.*|lib{0}\.\d+(\.\d+)*\.dylib|(lib|cyg|msys-)?{0}(-\d+)*\.dll(\.lib)?"


class World:
    """A pkg-config file and the tree around it."""

    def __init__(self, pc: PcFile, worlds: Worlds) -> None:
        build, form = worlds.build, worlds.form
        self.pc = pc
        self.worlds = worlds
        self.build = build
        self.tree = build.tree
        self.package = build.tree.package(pc.path)
        self._forms = _LINKABLE[form] if form else _ANY
        self._here = build.layout.absolute(posixpath.dirname(pc.path))
        self.prefix = _plain(self.variable("prefix") or "")
        place = _PLACE.fullmatch(posixpath.dirname(pc.path))
        self.where = place and place["prefix"]
        self.mapped, self._from, self._to = self._mapping()

    @property
    def installed_there(self) -> bool:
        """Tell whether the tree is the stated prefix itself, in its place or copied from there.

        Then the prefix is right, wherever it is.
        """
        if self.package.kind != "directory":
            return False
        rooted = self.build.layout.root != "/"
        system = (self.where or "").partition("/")[0] in _SYSTEM
        return rooted or self.mapped == "copied" or (self.mapped == "outer" and not system)

    @property
    def outside(self) -> str | None:
        """Return the folder of the tree that the stated prefix is below, if not the tree itself."""
        return self._to if self.mapped == "deeper" else None

    @property
    def sure(self) -> bool:
        """Tell whether the file says what it means: nothing is undefined or still to be filled in.

        Nothing more should be said of a file where it does not.
        """
        names = {"name", "description", "version"}
        if any(kind in _DOUBTFUL for kind, _ in self.pc.problems):
            return False
        if not names <= {line.name.lower() for line in self.pc.fields}:
            return False
        lines = (*self.pc.variables, *self.pc.fields)
        return not any(_FILLED_IN_LATER.search(line.value) for line in lines)

    def variable(self, name: str) -> str | None:
        """Return a variable's value."""
        return variable(self.pc, name, pcfiledir=self._here)

    def flags(self, field: str) -> tuple[Flag, ...]:
        """Return a field's flags."""
        return flags(self.pc, field, pcfiledir=self._here)

    def directories(self, sign: str, *fields: str) -> tuple[tuple[Flag, str], ...]:
        """Return the directories behind flags such as `-L`, with their flags."""
        found = ((flag, _behind(flag, sign)) for field in fields for flag in self.flags(field))
        return tuple((flag, _plain(behind)) for flag, behind in found if behind is not None)

    def names(self, field: str = "Libs") -> tuple[tuple[Flag, str], ...]:
        """Return what stands behind `-l`, with its flags."""
        found = ((flag, _behind(flag, "-l")) for flag in self.flags(field))
        return tuple((flag, name) for flag, name in found if name)

    def includes(self) -> tuple[str, ...]:
        """Return the folders of the tree that headers are looked for in."""
        paths = (self.path(directory) for _, directory in self.directories("-I", "Cflags"))
        found = (self.real(path) for path in paths if path is not None)
        return tuple(folder for folder in found if folder is not None)

    def path(self, directory: str) -> str | None:
        """Return the tree's path of a directory; None for a relative one, or one outside."""
        plain = _plain(directory)
        if self.mapped == "copied" and _under(plain, self._from):
            return posixpath.normpath(self._to + plain[len(self._from) :]).lstrip("/")
        drive = _DRIVE.match(plain)
        if drive and self.tree.is_folder(drive[0]):
            return plain
        bare = plain[drive.end() :] or "/" if drive else plain
        for absolute in (plain, bare) if self.mapped in ("deeper", "outer") else ():
            if _under(absolute, self._from):
                return posixpath.normpath(self._to + absolute[len(self._from) :]).lstrip("/")
        found = self.build.layout.inside(bare)
        return "" if found == "." else found

    def has(self, directory: str) -> bool:
        """Tell whether a directory is in the tree, links followed."""
        path = self.path(directory)
        return path is not None and self.real(path) is not None

    def real(self, path: str) -> str | None:
        """Return where a folder of the tree really is, None where there is none."""
        node = self.tree.resolve(path) if path else None
        if path == "":
            return ""
        return node.path if node is not None and node.kind == "folder" else None

    def held(self, name: str, directory: str) -> bool:
        """Tell whether a directory holds what `-l` and a name make a linker look for."""
        path = self.path(directory)
        folder = None if path is None else self.real(path)
        return folder is not None and folder in self.homes(name)

    def homes(self, name: str) -> frozenset[str]:
        """Return the folders of the tree that hold what a linker looks for."""
        known = self.tree.places
        wanted = [name[1:]] if name.startswith(":") else [form.format(name) for form in self._forms]
        return frozenset(folder for file in wanted for folder in known.get(file, ()))

    def resembles(self, name: str) -> bool:
        """Tell whether a file of the tree is the library itself, under a name with a version."""
        near = re.compile(_NEAR.format(re.escape(name)))
        return any(near.fullmatch(file) for file in self.tree.places)

    def linkable(self) -> dict[str, frozenset[str]]:
        """Return the libraries that can be linked with, by their names behind `-l`: folders."""
        found: dict[str, set[str]] = {}
        for file, folders in self.tree.places.items():
            match = _IS_LINKABLE.fullmatch(file)
            if match and file in {form.format(match["name"]) for form in self._forms}:
                found.setdefault(match["name"], set()).update(folders)
        return {name: frozenset(folders) for name, folders in sorted(found.items())}

    def _mapping(self) -> tuple[Mapped, str, str]:
        """Return how the stated prefix and the file's own place go together."""
        prefix, where = self.prefix, self.where
        if where is None or not (prefix.startswith("/") or _DRIVE.match(prefix)):
            return ("here", "", "") if not prefix or where is None else ("no", "", "")
        bare = _DRIVE.sub("", prefix)
        if self.build.layout.inside(bare or "/") == where or (prefix == where):
            return "here", "", ""
        if self.package.is_rooted:
            return "no", "", ""
        if bare and f"/{where}".endswith(bare):
            return "deeper", "", where[: -len(bare)].rstrip("/")
        if where and prefix.endswith(f"/{where}"):
            return "outer", prefix[: -len(where) - 1], ""
        if where.partition("/")[0] not in _SYSTEM or self.package.kind in _UNPACKED:
            return "copied", prefix, where
        return "no", "", ""


class Others(NamedTuple):
    """What the pkg-config files of a tree lead to, taken together.

    `libraries` are the names behind `-l`; `includes` the files that name a folder of the tree for
    headers, by that folder.
    """

    libraries: frozenset[str]
    includes: Mapping[str, tuple[str, ...]]


class Worlds:
    """The pkg-config files of a build, and what they lead to, each worked out once.

    `form` is the format that was built for.
    """

    def __init__(self, build: Build, form: Format | None) -> None:
        self.build = build
        self.form: Format | None = form
        self._known: dict[str, World] = {}

    def of(self, pc: PcFile) -> World:
        """Return a file with the tree around it."""
        if pc.path not in self._known:
            self._known[pc.path] = World(pc, self)
        return self._known[pc.path]

    @cached_property
    def others(self) -> Others:
        """Return what all files lead to, taken together."""
        libraries: set[str] = set()
        includes: dict[str, list[str]] = {}
        for pc in self.build.pc_files:
            world = self.of(pc)
            libraries.update(name for _, name in world.names("Libs"))
            for folder in world.includes():
                includes.setdefault(folder, []).append(pc.path)
        return Others(frozenset(libraries), {f: tuple(paths) for f, paths in includes.items()})


def _plain(path: str) -> str:
    """Return a path with `/` for its separators, without `..` and the like."""
    bare = path.replace("\\", "/")
    if not bare:
        return ""
    plain = posixpath.normpath(bare)
    return plain[1:] if plain.startswith("//") else plain


def _under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _behind(flag: Flag, sign: str) -> str | None:
    """Return what stands behind a sign such as `-L`, with or without a blank."""
    if not flag.text.startswith(sign) or flag.text.startswith("-lib:"):
        return None
    return flag.text[len(sign) :].strip()
