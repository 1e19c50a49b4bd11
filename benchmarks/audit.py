"""CPU time of `audit`, each figure beside another program's over the same input in one run.

    python benchmarks/audit.py [FOLDER]

1. One example audited in a fresh process, against a bare `python -c pass`.
2. All manifests below FOLDER (the examples when not given) audited in one process, against the
   TOML parsers alone over the same files, start-up of Python left out of both.

Figures are the median of several runs, taken in turn; the ratio is what counts.
"""

from __future__ import annotations

import os
import pathlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from statistics import median

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 9


def main() -> None:
    """Print both comparisons."""
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "examples"
    _fresh()
    _whole(folder)


def _fresh() -> None:
    example = str(ROOT / "examples" / "inline-capi")
    audit = [str(pathlib.Path(sys.executable).parent / "cargoc-check"), "audit", example]
    bare = [sys.executable, "-c", "pass"]
    ours, theirs = _in_turn(lambda: _child(audit), lambda: _child(bare))
    print(f"audit of one example   {ours * 1000:7.1f} ms CPU")
    print(f"python -c pass         {theirs * 1000:7.1f} ms CPU   ratio {ours / theirs:.1f}")


def _whole(folder: pathlib.Path) -> None:
    manifests = sorted(folder.rglob("Cargo.toml"))
    texts = [path.read_text(encoding="utf-8") for path in manifests]
    size = sum(map(len, texts))
    print(f"\n{len(manifests)} manifests, {size / 1000:.0f} kB, in one process")
    for name in ("tomlkit", "tomli"):
        parse = partial(_parse_all, name, texts)
        ours, theirs = _in_turn(partial(_audit_all, manifests), parse, runs=5)
        print(f"audit                  {ours * 1000:7.1f} ms CPU")
        print(f"{name:8} alone         {theirs * 1000:7.1f} ms CPU   ratio {ours / theirs:.1f}")


def _in_turn(
    ours: Callable[[], float], theirs: Callable[[], float], runs: int = RUNS
) -> tuple[float, float]:
    ours(), theirs()  # a warm-up
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def _child(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Compiled modules are kept, as pip keeps them for those who install the project.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _audit_all(manifests: list[pathlib.Path]) -> float:
    from cargoc_check.crate.files import Directory
    from cargoc_check.crate.manifest import Cache
    from cargoc_check.crate.workspace import open_request
    from cargoc_check.engine.ask import Options
    from cargoc_check.engine.audit import audit
    from cargoc_check.errors import UserError
    from cargoc_check.reports import json

    start, cache = time.process_time(), Cache()
    for manifest in manifests:
        try:
            request = open_request(Directory(str(manifest.parent)), "Cargo.toml", cache=cache)
            json.render(audit(request, Options()))
        except UserError:
            continue
    return time.process_time() - start


def _parse_all(parser: str, texts: list[str]) -> float:
    parse = import_module(parser).loads
    start = time.process_time()
    for text in texts:
        parse(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()
