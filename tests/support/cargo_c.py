"""Real cargo-c for the tests: the newest release that this machine's Rust can build.

Run as a script before the tests (`make test` does), it finds that release on the PATH or in the
user's cache, or builds it into the cache; either way it ends with one line that says where it is.
The cache outlives the checkout, so a fresh clone builds nothing. The build is without
optimisation: with it, it would take ten times as long and the tests not gain a second.

Nothing but the standard library: it can be run from a checkout where nothing is installed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

_DATA = os.path.join("cargoc_check", "data", "releases.toml")
_COMMANDS = ("cargo-cbuild", "cargo-cinstall")

Version = tuple[int, ...]


class Release(NamedTuple):
    """A release of cargo-c: its name, the crate version to ask for, the oldest Rust for it."""

    name: str
    crate: str
    rust: Version


class NoCargoCError(Exception):
    """There is no cargo-c for this machine; the message says why."""


def provide() -> str:
    """Return the directory with the wanted release's commands, building them where need be."""
    release = wanted(_rust_version(), releases())
    return _on_path(release) or _in_cache(release) or _build(release)


def wanted(rust: Version, known: list[Release]) -> Release:
    """Choose the newest release that a version of Rust can build."""
    buildable = [release for release in known if release.rust <= rust]
    if not buildable:
        raise NoCargoCError(f"no known release of cargo-c builds with Rust {_dotted(rust)}")
    return max(buildable, key=lambda release: _version(release.name))


def releases() -> list[Release]:
    """Read the releases that cargoc-check knows."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(os.path.join(root, _DATA), "rb") as file:
        rows = tomllib.load(file)["release"]
    return [
        Release(row["version"], row["crate"], _version(row["rust"]))
        for row in rows
        if row.get("crate") and row.get("rust")
    ]


def _rust_version() -> Version:
    """Ask rustc for its version, as `1.95.0` is said by `rustc 1.95.0 (…)`."""
    if not shutil.which("rustc") or not shutil.which("cargo"):
        raise NoCargoCError("no Rust on the PATH: the tests need rustc and cargo")
    return _version(_output("rustc", "--version"))


def _on_path(release: Release) -> str | None:
    """Look for the release among the user's own commands."""
    found = shutil.which(_COMMANDS[0])
    if not found:
        return None
    directory = os.path.dirname(found)
    return directory if _is_release(directory, release) else None


def _in_cache(release: Release) -> str | None:
    """Look for the release among those built before: a folder has its name only when complete."""
    directory = os.path.join(_place(release), "bin")
    return directory if _is_release(directory, release) else None


def _is_release(directory: str, release: Release) -> bool:
    """Tell whether a directory holds the release's commands, and they run."""
    commands = [os.path.join(directory, name) for name in _COMMANDS]
    if not all(os.access(command, os.X_OK) for command in commands):
        return False
    done = subprocess.run([commands[0], "--version"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and _version(done.stdout) == _version(release.name)


def _build(release: Release) -> str:
    """Build the release beside its place, then move it there in one step."""
    place = _place(release)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with _alone(place + ".lock"):
        if not _in_cache(release):  # another run may have built it while this one waited
            _say(f"building cargo-c {release.name} for the tests, once: this takes some minutes")
            _remove_leftovers(place)
            with tempfile.TemporaryDirectory(prefix=_leftover(place)) as work:
                _install(release, work)
                shutil.rmtree(place, ignore_errors=True)  # one that does not run any more
                os.rename(os.path.join(work, "root"), place)
    return os.path.join(place, "bin")


def _install(release: Release, work: str) -> None:
    """Let cargo build the release's commands into `root` below a directory."""
    build = os.path.join(work, "build")
    environment = {
        **{name: text for name, text in os.environ.items() if name != "CARGO_BUILD_TARGET"},
        "CARGO_TARGET_DIR": build,
        "CARGO_PROFILE_DEV_DEBUG": "false",
    }
    command = ["cargo", "install", "--quiet", "--debug", "--locked", f"cargo-c@{release.crate}"]
    command += ["--root", os.path.join(work, "root"), *_openssl()]
    # The work's own folder: no configuration of a project around the caller's gets in.
    status = subprocess.run(command, cwd=work, env=environment, stdin=subprocess.DEVNULL)
    if status.returncode != 0:
        raise NoCargoCError(f"cargo-c {release.name} does not build: what cargo says is above")


def _openssl() -> list[str]:
    """Choose the system's OpenSSL where it can be found, else one that is built along."""
    system = shutil.which("pkg-config") and not subprocess.call(
        ["pkg-config", "--exists", "openssl"]
    )
    return [] if system else ["--features", "vendored-openssl"]


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """Hold a lock that one run at a time gets; the system lets go of it when a run is killed."""
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_leftovers(place: str) -> None:
    """Remove what a killed build has left; the caller holds the lock, so none is going on."""
    parent = os.path.dirname(place)
    for name in os.listdir(parent):
        if os.path.join(parent, name).startswith(_leftover(place)):
            shutil.rmtree(os.path.join(parent, name))


def _leftover(place: str) -> str:
    return f"{place}.building-"


def _place(release: Release) -> str:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(cache, "cargoc-check", f"cargo-c-{release.name}")


def _version(text: str) -> Version:
    """Read the first number with dots in a text."""
    found = re.search(r"\d+(\.\d+)+", text)
    if not found:
        raise NoCargoCError(f"no version in {text!r}")
    return tuple(int(part) for part in found[0].split("."))


def _dotted(version: Version) -> str:
    return ".".join(str(part) for part in version)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """Provide cargo-c and say where it is."""
    try:
        _say(f"cargo-c for the tests: {provide()}")
    except NoCargoCError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
