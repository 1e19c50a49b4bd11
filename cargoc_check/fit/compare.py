"""What differs between a build and one plan of its crate, file by file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..artifacts.build import Build
from ..artifacts.header.model import Header
from ..artifacts.model import SharedLibrary
from ..artifacts.pc import file as pkgconfig
from ..artifacts.pc import values
from ..artifacts.pc.model import PcFile
from ..plan.model import Entry
from ..text.source import Source
from ..text.wording import dotted
from .model import Difference, What

_FIELDS = ("Name", "Description", "Version", "Requires", "Requires.private", "Libs", "Cflags")
"""Fields that the crate decides; `Libs.private` is the compiler's."""
_DIRECTORIES = ("prefix", "libdir", "includedir")
_DEBUG_INFO = (".pdb", ".dwp", ".debug")
_OPTIONAL = ("debug info",)
"""Roles of files that are there only if the compiler made them."""


class Observed:
    """A build, with what comparing it with many plans asks for again and again."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self._libraries: dict[str, SharedLibrary] = {}
        for library in build.libraries:
            self._libraries.setdefault(library.path, library)
        self._pc = {pc.path: _resolved(pc) for pc in build.pc_files}
        self._headers = {header.path: header for header in build.headers}
        self._planned: dict[str, dict[str, str]] = {}

    def differences(self, entries: tuple[Entry, ...]) -> Iterator[Difference]:
        """Yield what is otherwise than a plan has it; files that no plan speaks of aside."""
        planned: set[str] = set()
        for entry in entries:
            path = self.build.layout.inside(entry.path)
            if path is None:
                continue
            planned.add(path)
            yield from self._of_file(path, entry)
        yield from self._beyond(planned, entries)

    def _of_file(self, path: str, entry: Entry) -> Iterator[Difference]:
        node = self.build.tree.get(path)
        if node is None and self.build.tree.resolve(path) is None:
            if entry.role not in _OPTIONAL:
                yield Difference(path, "missing", entry.role, entry.link or "a file", None)
            return
        if entry.link is not None:
            yield from self._of_link(path, entry.link)
            return
        real = self.build.tree.real(path)
        if real is None:
            yield Difference(path, "link", entry.role, "a file", node and node.link)
            return
        yield from self._of_content(path, real, entry)

    def _of_link(self, path: str, link: str) -> Iterator[Difference]:
        tree = self.build.tree
        node = tree.get(path)
        planned = tree.real(posixpath.normpath(posixpath.join(posixpath.dirname(path), link)))
        if node is not None and node.kind == "link":
            if node.link != link and (planned is None or tree.real(path) != planned):
                yield Difference(path, "link", "link", link, node.link)
        elif tree.real(path) != planned:
            yield Difference(path, "link", "link", link, "a file of its own")

    def _of_content(self, path: str, real: str, entry: Entry) -> Iterator[Difference]:
        library = self._libraries.get(real)
        if entry.binary is not None and library is not None:
            yield from _identity(path, entry, library)
        if entry.text is not None and real in self._pc:
            yield from self._of_pc(path, real, entry.text)
        if entry.macros and real in self._headers:
            yield from _macros(path, entry, self._headers[real])

    def _of_pc(self, path: str, real: str, text: str) -> Iterator[Difference]:
        if text not in self._planned:
            self._planned[text] = _resolved(pkgconfig.read(path, Source(path, text)))
        planned, built = self._planned[text], self._pc[real]
        for key in (*_DIRECTORIES, *_FIELDS):
            if planned.get(key) != built.get(key):
                said = planned.get(key), built.get(key)
                yield Difference(path, "pkg-config", "pkg-config", *said, key=key)

    def _beyond(self, planned: set[str], entries: tuple[Entry, ...]) -> Iterator[Difference]:
        """Yield files that belong to the library by their names, and are not planned."""
        stems = {stem for entry in entries for stem in _stems(entry)}
        folders = {posixpath.dirname(self.build.layout.inside(e.path) or "") for e in entries}
        for node in self.build.tree:
            if node.kind == "folder" or node.path in planned:
                continue
            folder, _, name = node.path.rpartition("/")
            if name.endswith(_DEBUG_INFO):
                continue
            if folder in folders and any(name.startswith(f"{stem}.") for stem in stems):
                role = "link" if node.kind == "link" else "library"
                yield Difference(node.path, "extra", role, None, node.link or "a file")


def _stems(entry: Entry) -> Iterator[str]:
    """Yield how the names of a library's files begin, up to their first dot."""
    if entry.role in ("shared", "link", "static", "import library", "definition"):
        name = posixpath.basename(entry.path)
        for end in (".so", ".dylib", ".dll", ".lib", ".def", ".a"):
            stem, found, _ = name.partition(end)
            if found:
                yield _without_version(stem)
                return


def _without_version(stem: str) -> str:
    """Return a name without the version that Mach-O names have before their end."""
    head, _, tail = stem.partition(".")
    return head if tail.replace(".", "").isdigit() else stem


def _identity(path: str, entry: Entry, library: SharedLibrary) -> Iterator[Difference]:
    binary = entry.binary
    assert binary is not None
    pairs: list[tuple[What, object, object]] = []
    if library.format == "elf":
        pairs.append(("soname", binary.soname, library.name))
    elif library.format == "mach-o":
        pairs += [
            ("install name", binary.install_name, library.name),
            ("current version", binary.current_version, library.current_version),
            ("compatibility version", binary.compatibility_version, library.compatibility_version),
        ]
    for what, planned, built in pairs:
        if planned != built:
            yield Difference(path, what, entry.role, _shown(planned), _shown(built))


def _shown(value: object) -> str | None:
    if isinstance(value, tuple):
        return dotted(value)
    return None if value is None else str(value)


def _macros(path: str, entry: Entry, header: Header) -> Iterator[Difference]:
    built = {macro.name: macro.value for macro in header.macros}
    for name, value in entry.macros:
        if built.get(name) != value:
            yield Difference(path, "macro", "header", value, built.get(name), key=name)


def _resolved(pc: PcFile) -> dict[str, str]:
    """Return what a pc file says once its variables are filled in, blanks evened out."""
    found = {name: values.variable(pc, name) for name in _DIRECTORIES}
    said = {name: value for name, value in found.items() if value is not None}
    for line in pc.fields:
        name = "Cflags" if line.name == "CFlags" else line.name
        if name in _FIELDS:
            value = " ".join(values.resolve(pc, line.value).split())
            said[name] = value.replace(" ,", ",")
    return {name: value for name, value in said.items() if value}
