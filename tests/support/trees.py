"""The recorded install trees: what real cargo-c installs of one small crate, for 23 targets."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tarfile
import tempfile

_PLACE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "trees")

CRATE = os.path.join(_PLACE, "base")
"""The directory of the crate that the trees are of."""

TRIPLES = (
    "aarch64-apple-darwin",
    "aarch64-apple-ios",
    "aarch64-apple-tvos",
    "aarch64-apple-visionos",
    "aarch64-linux-android",
    "aarch64-pc-windows-gnullvm",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-gnu",
    "armv7-unknown-linux-gnueabihf",
    "i686-pc-windows-msvc",
    "i686-unknown-hurd-gnu",
    "riscv64gc-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-cygwin",
    "x86_64-pc-windows-gnu",
    "x86_64-pc-windows-gnullvm",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-dragonfly",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-haiku",
    "x86_64-unknown-illumos",
    "x86_64-unknown-netbsd",
    "x86_64-unknown-openbsd",
)
"""The targets for which there is a tree."""


def recorded(triple: str) -> str:
    """Return the directory of a target's tree, which is as `--destdir` was; do not write there."""
    if triple not in TRIPLES:
        raise LookupError(f"no tree was recorded for {triple}")
    return os.path.join(_unpacked(), triple)


def copied(triple: str, directory: str) -> str:
    """Copy a target's tree to a new directory, which is returned: one that may be changed."""
    return shutil.copytree(recorded(triple), directory, symlinks=True)


@functools.cache
def _unpacked() -> str:
    """Unpack all trees, once a process, into a directory that goes with it."""
    directory = tempfile.mkdtemp(prefix="recorded-trees-")
    atexit.register(shutil.rmtree, directory)
    with tarfile.open(os.path.join(_PLACE, "trees.tar.xz")) as tar:
        tar.extractall(directory, filter="data")
    return directory
