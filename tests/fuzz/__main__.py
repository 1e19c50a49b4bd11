"""Fuzz the readers with atheris, for a while each: `python -m tests.fuzz [SECONDS [READER…]]`.

Inputs that break one are left in `fuzz/READER/`, beside the corpus that grows from run to run. They
belong into `tests/data/fuzz/READER/` once the reader is mended; the tests try these every time.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import subprocess
import sys

_PLACE = "fuzz"
_MEMORY = 1024
"""MiB of a process: the seeds have some kilobytes."""
_TIMEOUT = 10
"""Seconds for one input."""


def main(arguments: list[str]) -> int:
    """Fuzz each reader in a process of its own, since the first that breaks one ends it."""
    seconds, names = (arguments[0] if arguments else "60"), arguments[1:]
    from tests.fuzz.readers import READERS

    chosen = [reader for reader in READERS if not names or reader.name in names]
    broken = []
    for reader in chosen:
        _sow(reader.name, reader.seeds() + reader.more())
        print(f"{reader.name}: {seconds} seconds", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--one", reader.name]
        status = subprocess.run([*command, *_options(reader.name, seconds)]).returncode
        if status != 0:
            broken.append(reader.name)
    if broken:
        print(f"broken: {', '.join(broken)}; the inputs are in {_PLACE}/")
    return 1 if broken else 0


def _options(name: str, seconds: str) -> list[str]:
    return [
        os.path.join(_PLACE, name, "corpus"),
        f"-artifact_prefix={_PLACE}/{name}/",
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={_MEMORY}",
        f"-timeout={_TIMEOUT}",
        "-max_len=131072",
        "-print_final_stats=1",
        "-verbosity=0",
    ]


def _sow(name: str, seeds: list[bytes]) -> None:
    folder = os.path.join(_PLACE, name, "corpus")
    os.makedirs(folder, exist_ok=True)
    for seed in seeds:
        digest = hashlib.sha256(seed).hexdigest()[:16]
        with open(os.path.join(folder, digest), "wb") as file:
            file.write(seed)


def _one(name: str, options: list[str]) -> None:
    """Be the process that fuzzes one reader."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["cargoc_check"]):
        for package in (
            "archives",
            "artifacts",
            "rules.built",
        ):  # also what is imported at its first use
            found = importlib.import_module(f"cargoc_check.{package}")
            for module in pkgutil.walk_packages(found.__path__, f"{found.__name__}."):
                importlib.import_module(module.name)
        from tests.fuzz.readers import READERS
    (reader,) = (reader for reader in READERS if reader.name == name)
    atheris.Setup([sys.argv[0], *options], reader.read)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))
