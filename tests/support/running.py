"""The command line as people have it: in this process, in one of its own, and on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from cargoc_check.cli import main

BIN = Path(sys.executable).parent
LINUX, MAC = "x86_64-unknown-linux-gnu", "aarch64-apple-darwin"
GOOD = (
    '[package]\nname = "mylib"\nversion = "1.2.3"\nedition = "2021"\n'
    'description = "Does one thing well"\nlicense = "MIT"\n\n[features]\ncapi = []\n\n'
)
LIBRARY = '#[no_mangle]\npub extern "C" fn mylib_answer() -> u32 {\n    42\n}\n'
CBINDGEN = 'language = "C"\ninclude_guard = "MYLIB_H"\ncpp_compat = true\n'
UNKNOWN_KEY = "[package.metadata.capi.header]\nnmae = 'x'\n"
"""A warning, CAPI201."""
WRONG_TYPE = "[package.metadata.capi.header]\nname = 1\n"
"""An error, CAPI202."""
OUTSIDE = '[package.metadata.capi.header]\nsubdirectory = "/abs"\n'
"""A header that a plan has outside the destdir."""


class Ended(NamedTuple):
    """How a run of the command line ended."""

    status: int
    out: str
    err: str


def crate(folder: Path, lines: str = "", **others: str) -> str:
    """Make a crate that is good but for these lines of its manifest; return its path."""
    files = {"Cargo.toml": GOOD + lines, "cbindgen.toml": CBINDGEN, "Cargo.lock": "version = 4\n"}
    files["src/lib.rs"] = LIBRARY
    files |= {name.replace("__", "."): text for name, text in others.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


def workspace(folder: Path) -> str:
    """Make a workspace of the members `a` and `b`."""
    folder.mkdir()
    (folder / "Cargo.toml").write_text('[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n')
    for name in "ab":
        crate(folder / name)
        manifest = folder / name / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace("mylib", name))
    return str(folder)


class Here:
    """Runs the command line in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ended:
        """Return how it ended; it always ends with a status."""
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main(list(arguments))
        code = caught.value.code
        assert isinstance(code, int | None)
        return Ended(code or 0, *self._capsys.readouterr())


def environment(**more: str) -> dict[str, str]:
    """Return the environment without what decides about colours."""
    names = ("NO_COLOR", "FORCE_COLOR", "CARGOC_CHECK_TRACEBACK", "PYTHONIOENCODING")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"} | more


def run(
    *arguments: str,
    program: str = "cargoc-check",
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> Ended:
    """Run the command line in a process of its own, and see that it shows no traceback."""
    done = subprocess.run(
        [str(BIN / program) if program.startswith("cargo") else program, *arguments],
        cwd=cwd,
        env=environment(**(env or {})),
        capture_output=True,
        check=False,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ended.err
    return ended


def on_terminal(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    typed: str | None = None,
) -> Ended:
    """Run with standard output and error on a terminal; both are in `out`.

    With `typed`, that is what somebody types there, and `out` has it as well, as terminals do.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(BIN / "cargoc-check"), *arguments],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL if typed is None else theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    if typed is not None:
        os.write(ours, typed.encode())
    said = b""
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if select.select([ours], [], [], 1)[0]:
                try:
                    part = os.read(ours, 4096)
                except OSError:  # Linux says EIO when the other side is closed
                    break
                if not part:
                    break
                said += part
        status = process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return Ended(status, said.decode().replace("\r\n", "\n"), "")
