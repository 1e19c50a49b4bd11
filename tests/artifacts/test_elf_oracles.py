"""The machine's own libraries: `elf.read` agrees with binutils' nm and with pyelftools."""

from __future__ import annotations

import glob
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import SharedLibrary, Symbol

_FOLDERS = ("/usr/lib/*-linux-*", "/usr/lib64")
_MANY = 40
_SMALL = 3 << 20
_UNDEFINED = "Uwv"
Found = set[tuple[str, str | None]]


def _libraries() -> Iterator[Path]:
    """Yield some of the libraries that the system brings, small ones of many kinds."""
    paths = [path for folder in _FOLDERS for path in glob.glob(f"{folder}/lib*.so.*")]
    real = sorted({os.path.realpath(path) for path in paths})
    files = [Path(path) for path in real if os.path.getsize(path) < _SMALL]
    return (path for path in files[:: max(1, len(files) // _MANY)] if _is_elf(path))


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


LIBRARIES = [pytest.param(path, id=path.name) for path in _libraries()]


def test_there_are_libraries() -> None:
    assert LIBRARIES


def read(path: Path) -> SharedLibrary:
    library = elf.read(str(path), memoryview(path.read_bytes()))
    assert library
    assert library.elf
    return library


@pytest.mark.parametrize("path", LIBRARIES)
def test_symbols_as_nm_lists_them(path: Path) -> None:
    library = read(path)
    defined, undefined = _listed_by_nm(path)
    nodes = set(library.elf.version_definitions) if library.elf else set()
    assert {_versioned(s) for s in library.exports} == {d for d in defined if d[0] not in nodes}
    assert {_versioned(s) for s in library.imports} == undefined


def _versioned(symbol: Symbol) -> tuple[str, str | None]:
    sign = "" if symbol.library or symbol.default else "@"
    return symbol.name, symbol.version and sign + symbol.version


def _listed_by_nm(path: Path) -> tuple[Found, Found]:
    done = subprocess.run(["nm", "-D", str(path)], capture_output=True, text=True, check=True)
    defined: Found = set()
    undefined: Found = set()
    for line in done.stdout.splitlines():
        kind, _, name = line[17:].partition(" ") if len(line) > 17 else ("", "", "")
        plain, _, version = name.partition("@")
        if line.startswith("  "):
            undefined.add((plain, version or None))
        else:
            hidden = "" if version.startswith("@") or not version else "@"
            defined.add((plain, (hidden + version.lstrip("@")) or None))
        assert (kind in _UNDEFINED) == line.startswith("  ")
    return defined, undefined


@pytest.mark.parametrize("path", LIBRARIES)
def test_rest_as_pyelftools_reads_it(path: Path) -> None:
    library = read(path)
    assert library.elf
    with path.open("rb") as file:
        image: Any = ELFFile(file)
        dynamic = next(s for s in image.iter_segments() if s.header.p_type == "PT_DYNAMIC")
        tags: dict[str, list[Any]] = {}
        for tag in dynamic.iter_tags():
            tags.setdefault(tag.entry.d_tag, []).append(tag)
        stack = [s for s in image.iter_segments() if s.header.p_type == "PT_GNU_STACK"]
        loads = [s for s in image.iter_segments() if s.header.p_type == "PT_LOAD"]
        relro = [s for s in image.iter_segments() if s.header.p_type == "PT_GNU_RELRO"]
        builds = [
            note.n_desc
            for segment in image.iter_segments("PT_NOTE")
            for note in segment.iter_notes()
            if note.n_type == "NT_GNU_BUILD_ID"
        ]
        assert library.machine.name.split()[0] == image.header.e_machine
        assert library.elf.alignment == min(s.header.p_align for s in loads)
        assert library.symbol_table == bool(image.get_section_by_name(".symtab"))
    assert [one.name for one in library.needed] == [t.needed for t in tags.get("DT_NEEDED", [])]
    assert library.name == next((t.soname for t in tags.get("DT_SONAME", [])), None)
    runpaths = [t.runpath for t in tags.get("DT_RUNPATH", [])]
    assert list(library.elf.runpath or ()) == (runpaths[0].split(":") if runpaths else [])
    executable = bool(stack[0].header.p_flags & 1) if stack else None
    assert library.hardening.executable_stack is executable
    assert (library.hardening.relro == "none") == (not relro)
    assert library.elf.build_id == (builds[-1] if builds else None)
