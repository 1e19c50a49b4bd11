"""What is fuzzed: the readers of what others built, each with what it is begun with.

A reader may say that a file is damaged, in words, and nothing else; what it gives has to be whole.
Files go through the same door as those of a tree, packages through that of the command line. Rules
get what is odd and not damaged: they must not trip over it either.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cargoc_check.artifacts import find
from cargoc_check.artifacts.model import SharedLibrary
from cargoc_check.artifacts.tree import Node, Package, Tree
from cargoc_check.artifacts.trees import opening
from cargoc_check.engine.ask import Options
from cargoc_check.engine.verify import verify
from cargoc_check.errors import UserError
from cargoc_check.facts.build import Given
from cargoc_check.rule import rules_of
from cargoc_check.selection import Selection
from tests.archives import packing
from tests.defects import foo, systems
from tests.defects.catalogue import all_defects
from tests.defects.ingredients import base
from tests.defects.making import copied
from tests.defects.systems import System


class Reader(NamedTuple):
    """One reader. `read` takes any bytes; `seeds` gives files that are right, `more` others."""

    name: str
    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    more: Callable[[], list[bytes]] = list


def _file(path: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        node = Node(path, "file", 0, len(data), 0o644, content=lambda: memoryview(data))
        _look(find.values(Tree((Package("fuzzed", "directory"),), {path: node})))

    return read


def _package(data: bytes) -> None:
    folder = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(data)
        file.flush()
        try:
            tree = opening.open_tree([file.name])
            _look(find.values(tree))
        except UserError:
            pass


def _judged(system: System, path: str) -> Callable[[bytes], None]:
    """Return what puts a file into the tree of a library, and asks all rules that run no tool."""

    @functools.cache
    def sound() -> dict[str, Node]:
        root = copied(base(system), os.path.join(tempfile.mkdtemp(), "root"))
        nodes = {node.path: node for node in opening.open_tree([root])}
        contents = {path: bytes(node.content()) for path, node in nodes.items()}
        shutil.rmtree(os.path.dirname(root))
        return {path: _held(node, contents[path]) for path, node in nodes.items()}

    @functools.cache
    def options() -> Options:
        compilers = (rule.id for rule in rules_of("verify") if "compiled" in rule.facts)
        return Options(Selection(ignore=tuple(compilers)))

    def read(data: bytes) -> None:
        nodes = sound() | {path: _held(sound()[path], data)}
        build = find.build(Tree((Package("fuzzed", "directory"),), nodes))
        report = verify(build, Given(), options())
        assert not report.crashes, report.crashes[0].traceback

    return read


def _held(node: Node, content: bytes) -> Node:
    return node._replace(size=len(content), content=lambda: memoryview(content), start=None)


def _look(values: Iterator[Any]) -> None:
    """Use all that a reader gives: much of it is made when it is asked for."""
    for value in values:
        if isinstance(value, SharedLibrary):
            for table in (value.exports, value.imports):
                assert len(table) == len(list(table))
                assert {symbol.name for symbol in table} == table.names
        else:
            repr(value)


def _built(chosen: tuple[System, ...], which: Callable[[System], str]) -> Callable[[], list[bytes]]:
    def seeds() -> list[bytes]:
        found = []
        for system in chosen:
            with tempfile.TemporaryDirectory() as folder:
                root = Path(copied(base(system), os.path.join(folder, "root")))
                found.append((root / which(system)).read_bytes())
        return found

    return seeds


def _packed(*ways: Callable[[Path, Path], Path]) -> Callable[[], list[bytes]]:
    def seeds() -> list[bytes]:
        found = []
        for number, way in enumerate(ways):
            with tempfile.TemporaryDirectory() as folder:
                root = packing.write_tree(Path(folder, "root"), _SMALL)
                found.append(way(root, Path(folder, f"packed-{number}.bin")).read_bytes())
        return found

    return seeds


def _planted(system: System, path: str) -> Callable[[], list[bytes]]:
    """Return what gives a file as the defects have it, which is as odd as it gets."""

    def seeds() -> list[bytes]:
        found = set()
        for defect in all_defects():
            with tempfile.TemporaryDirectory() as folder:
                if defect.system == system and not defect.options:
                    place = os.path.join(*defect.plant(os.path.join(folder, "root")), path)
                    found |= {Path(place).read_bytes()} if os.path.isfile(place) else set()
        return sorted(found)

    return seeds


_SMALL = {
    "usr/include/foo/foo.h": foo.HEADER.encode(),
    "usr/lib/pkgconfig/foo.pc": foo.pc("-lc").encode(),
}
_ELF = (systems.GNU, systems.ARM, systems.FREEBSD)
_INTEL = systems.MACOS._replace(clang="x86_64-apple-macos11")
_MACH_O = (_INTEL, systems.MACOS, systems.UNIVERSAL)
_PE = (systems.MINGW, systems.MSVC)

_JUDGED: tuple[tuple[str, System, Callable[[System], str]], ...] = (
    ("elf", systems.GNU, lambda system: system.shared),
    ("mach-o", _INTEL, lambda system: system.shared),
    ("pe", systems.MSVC, lambda system: system.shared),
    ("archive", systems.GNU, lambda system: system.static),
    ("import", systems.MINGW, lambda system: system.import_library),
    ("definition", systems.MINGW, lambda system: "usr/lib/foo.def"),
    ("pc", systems.GNU, lambda system: "usr/lib/pkgconfig/foo.pc"),
    ("header", systems.GNU, lambda system: "usr/include/foo/foo.h"),
)

READERS = (
    Reader("elf", _file("usr/lib/libfoo.so.1"), _built(_ELF, lambda system: system.shared)),
    Reader("mach-o", _file("usr/lib/libfoo.dylib"), _built(_MACH_O, lambda system: system.shared)),
    Reader("pe", _file("usr/bin/foo.dll"), _built(_PE, lambda system: system.shared)),
    Reader(
        "archive",
        _file("usr/lib/libfoo.a"),
        _built((systems.GNU, *_MACH_O, *_PE), lambda system: system.static),
    ),
    Reader("import", _file("usr/lib/foo.dll.a"), _built(_PE, lambda system: system.import_library)),
    Reader("definition", _file("usr/lib/foo.def"), _built(_PE, lambda system: "usr/lib/foo.def")),
    Reader(
        "pc",
        _file("usr/lib/pkgconfig/foo.pc"),
        _built((systems.GNU,), lambda system: "usr/lib/pkgconfig/foo.pc"),
    ),
    Reader(
        "header",
        _file("usr/include/foo/foo.h"),
        _built((systems.GNU,), lambda system: "usr/include/foo/foo.h"),
    ),
    Reader("deb", _package, _packed(lambda root, out: packing.deb(root, out, "none"), packing.deb)),
    Reader("rpm", _package, _packed(packing.rpm)),
    Reader("tar", _package, _packed(packing.plain, packing.apk, packing.arch, packing.freebsd)),
    Reader("zip", _package, _packed(packing.zipped, packing.conda)),
    *(
        Reader(
            f"rules-{name}",
            _judged(system, which(system)),
            _built((system,), which),
            _planted(system, which(system)),
        )
        for name, system, which in _JUDGED
    ),
)
"""All readers by what they read, and the rules by what they judge."""
