"""CPU time of reading a library with 50,000 dynamic symbols, beside `nm -D` and `readelf`.

    python benchmarks/dynsym.py

cc links the library, all symbols of which have a version. Ours is a fresh Python that reads it, all
symbols made; the bare start of Python is shown because half of it is that. Figures are the median
of several runs, taken in turn; the ratio is what counts. Memory is what the symbols take.
"""

from __future__ import annotations

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from statistics import median

SYMBOLS = 50_000
RUNS = 7
READ = """
import sys, mmap
from cargoc_check.artifacts import elf
file = open(sys.argv[1], "rb")
view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
library = elf.read("libfoo.so", view)
assert len(list(library.exports)) >= 50_000
"""


def main() -> None:
    """Print the comparisons."""
    with tempfile.TemporaryDirectory() as folder:
        library = _linked(pathlib.Path(folder))
        ours = [sys.executable, "-c", READ, library]
        others = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "nm -D": ["nm", "-D", library],
            "readelf --dyn-syms": ["readelf", "--wide", "--dyn-syms", library],
        }
        runs = [[_child(command) for command in (ours, *others.values())] for _ in range(RUNS + 1)]
        own, *theirs = (median(column) for column in zip(*runs[1:], strict=True))
        print(f"a library of {SYMBOLS:,} symbols  {own * 1000:7.1f} ms CPU")
        for name, seconds in zip(others, theirs, strict=True):
            print(f"{name:28} {seconds * 1000:7.1f} ms CPU   ratio {own / seconds:.2f}")
        print(_memory(pathlib.Path(library)))


def _linked(folder: pathlib.Path) -> str:
    code, script, library = folder / "foo.s", folder / "foo.map", folder / "libfoo.so"
    names = [f"foo_{number:05}_of_a_rather_long_name" for number in range(SYMBOLS)]
    lines = (f".globl {name}\n.type {name},%function\n{name}:\n.byte 0\n" for name in names)
    code.write_text(".text\n" + "".join(lines) + '.section .note.GNU-stack,"",%progbits\n')
    script.write_text("FOO_1.0 { global: foo_*; };\n")
    flags = ["-shared", "-nostdlib", f"-Wl,--version-script={script}"]
    subprocess.run(["cc", *flags, str(code), "-o", str(library)], check=True)
    return str(library)


def _memory(path: pathlib.Path) -> str:
    """Say how much stays, against what the file holds of the symbols: 26 bytes and the name."""
    from cargoc_check.artifacts.elf import library as elf

    view = memoryview(path.read_bytes())
    tracemalloc.start()
    library = elf.read("libfoo.so", view)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert library
    table = sum(26 + len(symbol.name) + 1 for symbol in library.exports)
    return f"kept {kept / 1e6:.1f} MB for tables of {table / 1e6:.1f} MB   ratio {kept / table:.2f}"


def _child(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Compiled modules are kept, as pip keeps them for those who install the project.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
