"""Running cargo-c: `cargo cinstall` into a DESTDIR.

This runs the crate's code with the rights of whoever asks for it: its build script and macros, and
those of all that it depends on.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Sequence

from ..errors import UserError
from ..plan import options
from ..text.wording import counted
from . import process
from .model import Outcome, Wish, failed, ok
from .stages import Say, silent
from .tools import CargoC

_STEP = re.compile(r" {1,11}[A-Z][a-z]+ \S")
"""What cargo says of each step that it takes, its first word ending in the twelfth column."""
_ERROR = re.compile(r"(?:error(?:\[\w+\])?|Error): (?P<what>.*)|thread '.*' (?:\(\d+\) )?panicked")
_DATA, _DATA_END = "Error: CliError { error: Some(", re.compile(r"\), exit_code: \d+ \}$")
"""How cargo-c shows errors of cargo."""
_SHOWN, _LAST = 24, 12
_LONGEST = 400


def destdir(wish: Wish, otherwise: str) -> str:
    """Return the folder to install into, made and empty.

    Raises UserError for a stated one that has something in it or cannot be made.
    """
    place = os.path.abspath(wish.destdir or otherwise)
    try:
        os.makedirs(place, exist_ok=True)
        if os.listdir(place):
            raise UserError("is not empty, and is to be installed into", place=place)
    except OSError as error:
        raise UserError(f"cannot be installed into: {error.strerror}", place=place) from error
    return place


def install(
    cargo_c: CargoC,
    folder: str,
    packages: Sequence[str],
    wish: Wish,
    *,
    into: str,
    build: str,
    say: Say = silent,
) -> Outcome:
    """Build and install the packages of a folder; `into` is the DESTDIR, `build` the target dir.

    Without packages, those are taken that cargo takes in the folder.
    """
    target_dir = os.path.abspath(wish.target_dir or build)
    _forget(target_dir)
    command = [*cargo_c.command, *options.arguments(wish.options), f"--destdir={into}"]
    command += [f"-p={name}" for name in packages]
    command += ["--offline"] * wish.offline + ["--locked"] * wish.locked
    command += wish.arguments
    environment = {
        **cargo_c.environment,
        "CARGO_TARGET_DIR": target_dir,
        "CARGO_TERM_COLOR": "never",
        "CARGO_TERM_PROGRESS_WHEN": "never",
        "RUST_BACKTRACE": "0",
    }
    if wish.options.rustflags:
        environment["RUSTFLAGS"] = wish.options.rustflags

    def hear(line: str) -> None:
        if _STEP.match(line):
            say(line.strip()[:_LONGEST])

    done = process.run(command, folder, environment, wish.minutes * 60, hear)
    if done.status == 0:
        files = sum(len(names) for _, _, names in os.walk(into))
        return ok(f"cargo-c {cargo_c.release} has installed {counted(files, 'file')}")
    lines = tuple(_plain(line, folder) for line in done.lines)
    return failed(_said(done.status, lines, wish), *excerpt(lines))


def excerpt(lines: Sequence[str]) -> tuple[str, ...]:
    """Return what tells why a build failed: from the first error on, and the end."""
    start = next((at for at, line in enumerate(lines) if _ERROR.match(line)), None)
    found = list(lines[-_LAST:] if start is None else lines[start:])
    while found and not found[-1].strip():
        found.pop()
    if len(found) > _SHOWN:
        found[_SHOWN - _LAST : -_LAST] = [f"… {counted(len(found) - _SHOWN, 'more line')} …"]
    return tuple(line[:_LONGEST] for line in found)


def _said(status: int | None, lines: Sequence[str], wish: Wish) -> str:
    if status is None:
        return f"cargo cinstall has not ended within {wish.minutes:g} minutes"
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _ERROR.match(line)
        if found and found["what"]:
            return f"cargo cinstall fails: {found['what'][:_LONGEST]}"
        if found:
            said = line.partition(" panicked at '")[2] or following  # up to Rust 1.72 on one line
            return f"cargo cinstall panics: {said[:_LONGEST]}"
    return f"cargo cinstall ends with status {status}"


def _plain(line: str, folder: str) -> str:
    """Return a line with paths as they are seen from the crate's folder, without cargo-c's data."""
    shown = line.replace(folder + os.sep, "").replace(folder, ".")
    return _DATA_END.sub("", shown.replace(_DATA, "error: ", 1))


def _forget(target_dir: str) -> None:
    """Have cargo-c look again at what is built in a folder that is used again.

    It goes by the libraries alone, so that a header or a cbindgen.toml that has changed by itself
    would be passed over: `FingerPrint` in cargo-c's `src/build.rs`.
    """
    for path in glob.glob(os.path.join(glob.escape(target_dir), "*", "*", "cargo-c-*.cache")):
        os.unlink(path)
