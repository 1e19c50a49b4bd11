"""Debian 12's cargo-c, 0.9.14: its package and what it needs, unpacked into the user's cache.

Nothing is installed and no root is needed: a machine's own cargo and cargo-c stay what they are.
The package brings its own cargo as a library and takes the rustc on the PATH.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import tempfile

from tests.support.cargo_c import NoCargoCError
from tests.support.record import Workshop

RELEASE = "0.9.14"


def provide() -> Workshop:
    """Return a workshop with the package's commands; NoCargoCError where it is not to be had."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    place = os.path.join(cache, "cargoc-check", f"debian-cargo-c-{RELEASE}")
    if not os.path.isdir(place):
        _unpack(place)
    libraries = glob.glob(os.path.join(place, "usr", "lib", "*-linux-gnu"))
    environment = {"LD_LIBRARY_PATH": os.pathsep.join(libraries)}
    return Workshop(os.path.join(place, "usr", "bin"), environment)


def _unpack(place: str) -> None:
    if not shutil.which("apt-get"):
        raise NoCargoCError("no apt-get: Debian's cargo-c is not to be had on this machine")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(place)) as work:
        root = os.path.join(work, "root")
        _output("apt-get", "download", *_packages(), folder=work)
        for package in glob.glob(os.path.join(work, "*.deb")):
            _output("dpkg-deb", "--extract", package, root, folder=work)
        os.rename(root, place)


def _packages() -> list[str]:
    """Return the packages that are lacking, cargo-c itself among them."""
    command = ("apt-get", "install", "--simulate", "--no-install-recommends", "cargo-c")
    said = _output(*command, folder="/")
    found = dict(re.findall(r"^Inst (\S+) \((\S+)", said, re.MULTILINE))
    if not found.get("cargo-c", "").startswith(RELEASE):
        version = found.get("cargo-c", "installed, or none")
        raise NoCargoCError(f"Debian's cargo-c is {version} on this machine, not {RELEASE}")
    return list(found)


def _output(*command: str, folder: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NoCargoCError(f"{' '.join(command[:2])} failed: {done.stderr.strip()}")
    return done.stdout
