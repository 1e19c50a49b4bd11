"""Record what one real `cargo cinstall` does, as JSON; tests/plan/data/README.md explains its keys.

A run works on a copy of its crate, in a folder of its own. The crate may write below `/outside`,
which stands for a folder of that run, and is written so again in the answer. For a target whose
standard library is not at hand, crates are built without any: all of them do with integers.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.support.binaries import describe

OUTSIDE = "/outside"
_PROGRESS = re.compile(r"\s*(Compiling|Updating|Locking|Building|Finished|Populating|Adding)\b")
_ERROR = re.compile(r"\s*(error\b|Error:|thread .* panicked)")

_BARE = "#![feature(no_core, lang_items)]\n#![no_core]\n#![allow(internal_features)]\n"
_LANGUAGE = """
#[lang = "pointee_sized"]
trait PointeeSized {}
#[lang = "meta_sized"]
trait MetaSized: PointeeSized {}
#[lang = "sized"]
trait Sized: MetaSized {}
#[lang = "copy"]
trait Copy {}
"""
"""What rustc 1.95 asks of a crate that has neither `std` nor `core`."""


class Workshop(NamedTuple):
    """A cargo-c to run: the folder of its commands, and what is set in its environment.

    `bare` builds without a standard library, which takes unstable features of rustc.
    """

    commands: str
    environment: Mapping[str, str] = MappingProxyType({})
    bare: bool = False

    def run(
        self, command: Sequence[str], folder: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder; its end is the caller's to judge."""
        return subprocess.run(
            command,
            cwd=folder,
            env={
                **os.environ,
                **_QUIET,
                **self.environment,
                **({"RUSTC_BOOTSTRAP": "1"} if self.bare else {}),
                **environment,
                "PATH": os.pathsep.join([self.commands, os.environ["PATH"]]),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )


_QUIET = {
    "RUST_BACKTRACE": "0",
    "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
    # Members that make files of one name overwrite each other in turn, not at the same time.
    "CARGO_BUILD_JOBS": "1",
}


def record(
    workshop: Workshop, crate: str, args: Sequence[str], host: Mapping[str, Any]
) -> dict[str, Any]:
    """Install a crate from its folder and return the answer; `host` is what `facts` returns."""
    with tempfile.TemporaryDirectory() as work:
        copy, outside, build, destdir = (
            os.path.join(work, name) for name in ("crate", "outside", "build", "DEST")
        )
        shutil.copytree(crate, copy)
        _prepare(copy, outside, workshop.bare)
        # A folder to build in of its own: 0.9 keeps the pc file of an earlier run.
        command = ["cargo", "cinstall", "--offline", f"--destdir={destdir}", *args]
        done = workshop.run(command, copy, CARGO_TARGET_DIR=build)
        places = {outside: OUTSIDE, copy: "$CRATE", destdir: "$DEST", build: "$TARGET_DIR"}
        answer: dict[str, Any] = {
            "crate": os.path.basename(crate),
            "cargo_c": release(workshop),
            "target": _target(args) or host["triple"],
            "host": dict(host),
            "args": list(args),
            "exit": done.returncode,
        }
        if done.returncode:
            answer["error"] = _last(_spelled(done.stderr, places))
        else:
            answer["tree"] = list(_tree(destdir, places))
        if os.path.isdir(outside):
            answer["outside"] = [OUTSIDE + path for path, _ in _files(outside)]
        return answer


def release(workshop: Workshop) -> str:
    """Return the release that a workshop has, as in `0.10.24`."""
    command = os.path.join(workshop.commands, "cargo-cinstall")
    said = workshop.run([command, "--version"], workshop.commands).stdout
    found = re.search(r"cargo-c (\d+\.\d+\.\d+)", said)
    assert found, said
    return found[1]


def facts() -> dict[str, Any]:
    """Return what cargo-c looks at on this machine, and rustc's triple for it."""
    said = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    multiarch = None
    if shutil.which("dpkg-architecture"):
        command = ["dpkg-architecture", "-qDEB_HOST_MULTIARCH"]
        multiarch = subprocess.run(command, capture_output=True, text=True).stdout.strip() or None
    return {
        "triple": re.findall(r"^host: (.*)$", said, re.MULTILINE)[0],
        "debian_version": os.path.exists("/etc/debian_version"),
        "dpkg_architecture": multiarch,
        "usr_lib64_is_directory": os.path.isdir("/usr/lib64") and not os.path.islink("/usr/lib64"),
    }


def _prepare(crate: str, outside: str, bare: bool) -> None:
    """Let the copy write to a folder of this run, and do without a standard library."""
    for path, _ in _files(crate):
        file = crate + path
        if path.endswith(("Cargo.toml", ".rs")):
            with open(file, encoding="utf-8") as old:
                text = old.read()
            changed = text.replace(f'"{OUTSIDE}/', f'"{outside}/')
            if bare and "#[no_mangle]" in text:
                changed = _BARE + changed + _LANGUAGE
            if changed != text:
                with open(file, "w", encoding="utf-8") as new:
                    new.write(changed)


def _tree(destdir: str, places: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for path, link in _files(destdir):
        file = destdir + path
        entry: dict[str, Any] = {"path": path}
        if link is not None:
            yield {**entry, "link": link}
        elif path.endswith((".pc", ".def")):
            yield {**entry, "text": _spelled(_read(file), places)}
        elif path.endswith(".h"):
            macros = re.findall(r"^#define (\S+_(?:MAJOR|MINOR|PATCH)) (.*)$", _read(file), re.M)
            yield {**entry, "macros": dict(macros)}
        elif path.endswith((".dll.a", ".dll.lib")) or (path.endswith(".lib") and _imports(file)):
            yield {**entry, "import_names": _imports(file)}
        else:
            binary = describe(file)
            yield {**entry, "binary": binary} if binary else entry


def _files(directory: str) -> list[tuple[str, str | None]]:
    """Return the files below a directory, sorted, from `/`; links with what they say."""
    found: list[tuple[str, str | None]] = []
    for folder, folders, names in os.walk(directory):
        for name in (*names, *folders):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                found.append((path[len(directory) :], os.readlink(path)))
            elif name in names:
                found.append((path[len(directory) :], None))
    return sorted(found)


def _imports(path: str) -> list[str]:
    """Return the names of the DLLs that an import library stands for."""
    with open(path, "rb") as file:
        data = file.read()
    return sorted({name.decode() for name in re.findall(rb"[\w.+-]+\.dll(?=\0)", data)})


def _last(error: str) -> list[str]:
    """Return the error itself: from the first line that begins like one, twelve at most."""
    lines = [line for line in error.splitlines() if line.strip() and not _PROGRESS.match(line)]
    start = next((at for at, line in enumerate(lines) if _ERROR.match(line)), 0)
    return lines[start:][-12:]


def _spelled(text: str, places: Mapping[str, str]) -> str:
    """Return a text with the folders of this run by their names."""
    for folder, name in places.items():
        text = text.replace(folder, name)
    return text


def _target(args: Sequence[str]) -> str | None:
    return next((arg.partition("=")[2] for arg in args if arg.startswith("--target=")), None)


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
