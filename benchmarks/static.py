"""CPU time and memory of reading static libraries, beside a plain scan of them and GNU nm.

    python benchmarks/static.py [FOLDER | ARCHIVE…]

The plain scan reads the headers of the archive and the section tables of its objects, with the
names of the sections, and nothing else. Without archives named, a static library with Rust's
standard library in it is built, and one of 188 MB is made of its objects. The least of several
runs in one process counts; memory is what Python allocates at the most.
"""

from __future__ import annotations

import mmap
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import StaticLibrary

RUNS, RUNS_OF_NM = 15, 3
MB = 1_000_000
_LARGE = 188 * MB
_SOURCE = '#[no_mangle]\npub extern "C" fn foo() -> usize { format!("{:?}", 1.5f64.sin()).len() }\n'
_ROW = struct.Struct("<IIQQQQIIQQ")
_HEADER = 60


def main(arguments: list[str]) -> None:
    """Print a line for each archive."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for path in arguments if os.path.isfile(path)] or list(_made(folder))
        print(f"{'MB':>6}{'members':>9}{'sections':>10}{'symbols':>9}", end="")
        print(f"{'plain ms':>10}{'read ms':>9}{'ratio':>7}{'nm ms':>8}{'peak MB':>9}")
        for path in paths:
            print(_line(path))


def _made(folder: str) -> Iterator[str]:
    """Yield a static library of Rust as rustc makes it, and a large one of the same objects."""
    if shutil.which("rustc") is None:
        raise SystemExit("no rustc: name archives to read")
    source = Path(folder, "foo.rs")
    source.write_text(_SOURCE, encoding="utf-8")
    subprocess.run(["rustc", "--crate-type=staticlib", "-O", source], cwd=folder, check=True)
    small = os.path.join(folder, "libfoo.a")
    yield small
    objects = Path(folder, "objects")
    objects.mkdir()
    subprocess.run(["ar", "x", small], cwd=objects, check=True)
    originals = sorted(objects.iterdir())
    for copy in range(_LARGE // os.path.getsize(small) - 1):
        for path in originals:
            os.link(path, objects / f"{copy}-{path.name}")
    listed = [path.name for path in sorted(objects.iterdir())]
    subprocess.run(["ar", "qcS", "../large.a", *listed], cwd=objects, check=True)
    yield os.path.join(folder, "large.a")


def _line(path: str) -> str:
    with open(path, "rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    sections = plain_scan(view)
    library = archive.read(path, view)
    assert isinstance(library, StaticLibrary)
    plain, ours = _alternating(lambda: plain_scan(view), lambda: archive.read(path, view))
    tracemalloc.start()
    archive.read(path, view)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    nm = _of_nm(path)
    return (
        f"{len(view) / MB:>6.0f}{library.members:>9,}{sections:>10,}{len(library.defined):>9,}"
        f"{plain * 1000:>10.1f}{ours * 1000:>9.1f}{ours / plain:>7.1f}"
        f"{'-' if nm is None else f'{nm * 1000:.0f}':>8}{peak / MB:>9.1f}"
    )


def plain_scan(view: memoryview) -> int:
    """Read the headers of an archive and the section tables of its 64-bit little-endian objects.

    Return how many sections there are.
    """
    at, count = 8, 0
    while at + _HEADER <= len(view):
        header = bytes(view[at : at + _HEADER])
        size, start = int(header[48:58]), at + _HEADER
        member = view[start : start + size]
        if bytes(member[:6]) == b"\x7fELF\2\1":
            count += len(_sections(member))
        at = start + size + (size & 1)
    return count


def _sections(member: memoryview) -> list[tuple[bytes, int, int]]:
    """Return name, type and size of each section."""
    (table,) = struct.unpack_from("<Q", member, 40)
    number, names = struct.unpack_from("<HH", member, 60)
    rows = list(_ROW.iter_unpack(member[table : table + number * _ROW.size]))
    start, size = rows[names][4:6]
    strings = bytes(member[start : start + size])
    return [(strings[row[0] : strings.index(0, row[0])], row[1], row[5]) for row in rows]


def _alternating(*calls: Callable[[], object]) -> list[float]:
    """Return the least CPU time of each call, in seconds; run in turns, so that all are equal."""
    least = [float("inf")] * len(calls)
    for _ in range(RUNS):
        for number, call in enumerate(calls):
            started = time.process_time()
            call()
            least[number] = min(least[number], time.process_time() - started)
    return least


def _of_nm(path: str) -> float | None:
    """Return the CPU time of GNU nm, without the plugin that takes Rust's objects for bitcode."""
    if shutil.which("nm") is None or shutil.which("cc") is None:
        return None
    found = subprocess.run(
        ["cc", "-print-file-name=liblto_plugin.so"], capture_output=True, text=True, check=True
    )
    least = float("inf")
    for _ in range(RUNS_OF_NM):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = ["nm", "--plugin", found.stdout.strip(), "-g", path]
        subprocess.run(command, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


if __name__ == "__main__":
    main(sys.argv[1:])
