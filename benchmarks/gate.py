"""How much of a gate's time is neither cargo's nor a compiler's.

    python benchmarks/gate.py

Each example is gated several times in a folder of its own, with all stages, into
a build folder that is used again: the first run fills it. The time of every program that is started
(cargo, rustc, compilers, pkg-config, what they make) is taken off that of the whole process, which
begins with the start of Python; where two run at once, their time counts once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.support import cargo_c

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
_COUNTING = """
import atexit, os, subprocess, sys, time
start = float(sys.argv.pop(1))
spent, since, running = 0.0, 0.0, set()
init, wait, poll = subprocess.Popen.__init__, subprocess.Popen.wait, subprocess.Popen.poll

def ended(process):
    global spent
    if process.returncode is not None and process in running:
        running.remove(process)
        if not running:
            spent += time.monotonic() - since

def begin(self, *args, **more):
    global since
    if not running:
        since = time.monotonic()
    running.add(self)
    init(self, *args, **more)

def waited(self, timeout=None):
    try:
        return wait(self, timeout)
    finally:
        ended(self)

def polled(self):
    try:
        return poll(self)
    finally:
        ended(self)

subprocess.Popen.__init__, subprocess.Popen.wait, subprocess.Popen.poll = begin, waited, polled
told = os.dup(2)

def tell():
    os.write(told, f"{time.monotonic() - start} {spent}".encode())

atexit.register(tell)
from cargoc_check.cli import main
main(sys.argv[1:])
"""


def main() -> None:
    """Print a line for each example."""
    os.environ["PATH"] = cargo_c.provide() + os.pathsep + os.environ["PATH"]
    print(f"{'example':14} {'whole':>8} {'programs':>9} {'ours':>8}  share")
    for example in sorted((ROOT / "examples").iterdir()):
        with tempfile.TemporaryDirectory() as work:
            folder = shutil.copytree(example, os.path.join(work, example.name))
            runs = [_run(folder, os.path.join(work, "build")) for _ in range(RUNS + 1)][1:]
        whole, programs = (median(column) for column in zip(*runs, strict=True))
        ours = whole - programs
        times = f"{whole * 1000:5.0f} ms {programs * 1000:6.0f} ms {ours * 1000:5.0f} ms"
        print(f"{example.name:14} {times}  {ours / whole:5.1%}")


def _run(folder: str, build: str) -> tuple[float, float]:
    """Gate a crate; return the seconds that it took as a whole, and while other programs ran."""
    command = [sys.executable, "-c", _COUNTING, str(time.monotonic())]
    command += ["gate", folder, "--offline", "--quiet", "--target-dir", build]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    whole, programs = map(float, done.stderr.split()[-2:])
    return whole, programs


if __name__ == "__main__":
    main()
