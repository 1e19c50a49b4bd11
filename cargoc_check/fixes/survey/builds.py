"""What other build systems and scripts of a repository say: sonames, pc files, library files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ...crate import paths
from ...crate.package import Package
from ...crate.sources import Sources
from ...errors import UserError
from ...findings import Place
from ...text.source import Source, Span
from .model import Install, Mention, Pc, Soname

_BUILD_FILES = ("Makefile", "makefile", "GNUmakefile", "CMakeLists.txt", "meson.build", "justfile")
_PLACES = ("", "src", "cmake", "pkgconfig", "data", "capi", "ffi", "c", "lib", "build-aux")
"""Folders in which build files and pc templates lie, below the package and its workspace."""
_VERSION = re.compile(
    r"(?i)\b\w*(?:so_?name_?version|so_?version|abi_?version|so_?ver)\w*"
    r"""\s*(?::=|\?=|=|:|[ \t])\s*['"]?(?P<number>\d+(?:\.\d+){0,2})['"]?(?![\w.])"""
)
_SONAME = re.compile(r"-soname[,=\s]+(?:\S*/)?lib[\w+.-]+?\.so\.(?P<number>\d+(?:\.\d+){0,2})\b")
_TAKEN = re.compile(
    r"target/[\w${}()./-]*?(?P<file>(?:lib[\w+-]+\.(?:so|a|dylib)|[\w-]+\.(?:dll|lib)))\b"
)
_INSTALLS = re.compile(
    r"^\s*install\s*\(|\binstall\s*:\s*true\b|\binstall_headers\s*\(|^install[\w-]*\s*:(?!=)",
    re.MULTILINE,
)
_FOR_C = re.compile(r"(?i)include_?dir(?!ector)|\binstall_headers\b|/include\b|pkg_?config")
_GENERATE = re.compile(r"\b\w+\.generate\s*\((?P<inner>(?:[^()]|\([^()]*\))*)\)")
_MESON_LIBRARY = re.compile(
    r"\b(?P<variable>\w+)\s*=\s*(?:shared_)?library\s*\(\s*'(?P<name>[^']+)'"
)
_PC = re.compile(r"(?<!-uninstalled)\.pc(\.in|\.cmake)?$")
"""Those for what is not installed yet have the same names in them (pkg-config(1))."""
_FILLED = re.compile(r"@[\w ]+@|\$\{?\w+\}?|%\w+%|\{\{.*?\}\}")


class Builds:
    """What lies beside a package and its workspace's root, listed once."""

    def __init__(self, package: Package, sources: Sources) -> None:
        self._package = package
        self._sources = sources

    def sonames(self) -> tuple[Soname, ...]:
        """Return the versions that build files give to the shared library."""
        found: dict[Soname, None] = {}
        for source in self._build_files:
            for pattern in (_SONAME, _VERSION):
                for match in pattern.finditer(source.text):
                    place = Place(source.path, span=Span(*match.span()))
                    said = " ".join(match.group().split())
                    found[Soname(match["number"], place, said)] = None
        return tuple(found)

    def mentions(self) -> tuple[Mention, ...]:
        """Return the lines that take the library from where plain `cargo build` puts it."""
        found: dict[tuple[str, int], Mention] = {}
        texts = {source.path: source for source in (*self._build_files, *self._sources.scripts())}
        for source in texts.values():
            for match in _TAKEN.finditer(source.text):
                line = source.position(match.start()).line
                place = Place(source.path, span=Span(*match.span()))
                mention = Mention(place, source.line(line).strip(), match["file"])
                found.setdefault((source.path, line), mention)
        return tuple(found.values())

    def installs(self) -> tuple[Install, ...]:
        """Return the rules by which other build systems install libraries and headers for C."""
        found: list[Install] = []
        for source in self._build_files:
            rule = _INSTALLS.search(source.text)
            if rule is not None and _FOR_C.search(source.text):
                found.append(Install(Place(source.path, span=Span(*rule.span()))))
        return tuple(found)

    def pcs(self) -> tuple[Pc, ...]:
        """Return the pc files, templates included, and those that Meson is told to make."""
        pcs = (_read(path, self._sources) for path in self._paths if _PC.search(path))
        found = [pc for pc in pcs if pc is not None]
        for source in self._build_files:
            if source.path.endswith("meson.build"):
                found += _of_meson(source)
        return tuple(found)

    @cached_property
    def _build_files(self) -> tuple[Source, ...]:
        named = (p for p in self._paths if p.rpartition("/")[2] in _BUILD_FILES)
        return tuple(source for path in named if (source := _text(path, self._sources)))

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """The files of the folders in which build files lie, the package's own first."""
        files = self._package.workspace.files
        folders = dict.fromkeys((self._package.directory, self._package.workspace.root.directory))
        found: dict[str, None] = {}
        for folder in folders:
            for inner in _PLACES:
                at = paths.below(folder, inner) if inner else folder
                named = (name if at == "." else f"{at}/{name}" for name in files.list(at))
                found |= dict.fromkeys(path for path in named if files.is_file(path))
        return tuple(found)


def _text(path: str, sources: Sources) -> Source | None:
    try:
        return sources.text(path)
    except UserError:  # too large to be what people write
        return None


def _read(path: str, sources: Sources) -> Pc | None:
    source = _text(path, sources)
    if source is None:
        return None
    fields = dict(_fields(source.text))
    if "name" not in fields:
        return None
    libraries = tuple(re.findall(r"(?<!\S)-l([\w+.-]+)", fields.get("libs", "")))
    filename = _PC.sub("", path.rpartition("/")[2])
    return Pc(
        path,
        filename,
        _plain(fields["name"]),
        _plain(fields.get("description")),
        _plain(fields.get("version")),
        libraries,
        _plain(fields.get("requires")),
        _plain(fields.get("requires.private")),
        fields.get("cflags"),
        Place(path),
    )


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z.]+", name):
            yield name.lower(), value.strip()


def _plain(value: str | None) -> str | None:
    """Return a value that nothing is filled into, None for any other."""
    return value if value and not _FILLED.search(value) else None


def _of_meson(source: Source) -> Iterator[Pc]:
    """Read `pkgconfig.generate(…)`: https://mesonbuild.com/Pkgconfig-module.html."""
    known = {m["variable"]: m["name"] for m in _MESON_LIBRARY.finditer(source.text)}
    for match in _GENERATE.finditer(source.text):
        inner = match["inner"]
        said = dict(re.findall(r"(\w+)\s*:\s*'([^']*)'", inner))
        variable = re.match(r"\s*(?:libraries\s*:\s*)?\[?\s*(\w+)\s*[,\]\n]", f"{inner},")
        library = known.get(variable[1]) if variable else None
        filename = said.get("filebase") or said.get("name") or library
        if filename is None or "description" not in said:
            continue
        yield Pc(
            source.path,
            filename,
            said.get("name"),
            said["description"],
            None,
            (library,) if library else (),
            None,
            None,
            None,
            Place(source.path, span=Span(*match.span())),
        )
