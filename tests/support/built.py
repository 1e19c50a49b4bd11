"""Trees that real cargo-c makes of the examples, for Linux and for Windows, in the user's cache.

For Linux by the release that the tests run; for Linux and Windows (GNU) by Debian 12's, with its
Rust 1.63, whose packages have Rust's standard library for Windows. They are unpacked, not
installed, and take the mingw compiler of the system. A tree is kept as long as its example stays
what it was.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.support import cargo_c, debian, packages
from tests.support.apt_root import NotToBeHadError

ROOT = Path(__file__).resolve().parent.parent.parent
WINDOWS = "x86_64-pc-windows-gnu"
_MINGW = "x86_64-w64-mingw32"


class Made(NamedTuple):
    """A tree: of which example, by which release, for which target ("" for the host's)."""

    example: str
    release: str
    target: str = ""

    @property
    def label(self) -> str:
        """Return a name for it."""
        return "-".join(part for part in (self.example, self.release, self.target) if part)


def all_made() -> tuple[Made, ...]:
    """Return what can be made: each example by today's release, one of them by Debian's."""
    today = cargo_c.wanted(cargo_c._rust_version(), cargo_c.releases()).name
    examples = sorted(path.parent.name for path in ROOT.glob("examples/*/Cargo.toml"))
    old = (Made("inline-capi", debian.RELEASE), Made("inline-capi", debian.RELEASE, WINDOWS))
    return (*(Made(name, today) for name in examples), *old)


def tree(made: Made) -> str:
    """Return the tree's directory, which is made when it is not there; raises NotToBeHadError."""
    place = os.path.join(packages.cache("built"), f"{made.label}-{_state(made)}")
    if not os.path.isdir(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(place)) as work:
            root = os.path.join(work, "root")
            _install(made, work, root)
            os.rename(root, place)
    return place


def _state(made: Made) -> str:
    """Return a mark of the example's files."""
    folder = ROOT / "examples" / made.example
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _install(made: Made, work: str, root: str) -> None:
    crate = shutil.copytree(ROOT / "examples" / made.example, os.path.join(work, "crate"))
    command = ["cargo-cinstall", "cinstall", "--offline", "--release", f"--destdir={root}"]
    command += ["--prefix=/usr", "--libdir=/usr/lib"]
    if made.release == debian.RELEASE:
        environment = for_old_rust(Path(crate))
    else:
        environment = {"PATH": os.pathsep.join([cargo_c.provide(), os.environ["PATH"]])}
    if made.target:
        _require(f"{_MINGW}-gcc", f"{_MINGW}-dlltool")
        command += [f"--target={made.target}", f"--dlltool={_MINGW}-dlltool"]
    environment["CARGO_TARGET_DIR"] = os.path.join(work, "build")
    done = subprocess.run(
        command, cwd=crate, env={**os.environ, **environment}, capture_output=True, text=True
    )
    if done.returncode:
        raise NotToBeHadError(f"{made.label} does not build: {done.stderr.strip()[-400:]}")


def for_old_rust(crate: Path) -> dict[str, str]:
    """Return the environment of Debian's cargo-c and Rust, and let the crate ask for no newer."""
    for manifest in crate.rglob("Cargo.toml"):
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(
            re.sub(r"(?m)^(rust-version|min_version)(\.workspace)? = .*\n", "", text)
        )
    for source in crate.rglob("*.rs"):  # std::ffi has them since Rust 1.64
        text = re.sub(r"std::ffi::(c_\w+)", r"std::os::raw::\1", source.read_text(encoding="utf-8"))
        text = re.sub(r"std::ffi::\{(c_\w+), (c_\w+)\}", r"std::os::raw::{\1, \2}", text)
        text = re.sub(r"use std::ffi::\{(c_\w+), (CStr)\};", _apart, text)
        source.write_text(text, encoding="utf-8")
    (crate / "Cargo.lock").unlink()
    rust, commands = _rust(), debian.provide()
    libraries = [f"{rust}/usr/lib/x86_64-linux-gnu", commands.environment["LD_LIBRARY_PATH"]]
    return {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "RUSTC": f"{rust}/usr/bin/rustc",
        "PATH": os.pathsep.join([commands.commands, f"{rust}/usr/bin", os.environ["PATH"]]),
    }


def _apart(found: re.Match[str]) -> str:
    return f"use std::ffi::{found[2]};\nuse std::os::raw::{found[1]};"


def _rust() -> str:
    """Unpack Debian's Rust, of the table's toolchain, into the cache."""
    (row,) = (row for row in packages.table() if row.kind == "toolchain")
    place = os.path.join(packages.cache("toolchains"), row.name)
    if os.path.isdir(place):
        return place
    lacking = [key for key in row.files if not packages.is_there(row, key)]
    if lacking:
        raise NotToBeHadError(f"{lacking[0]} is not fetched: say tools/fetch_packages.py")
    _require("dpkg-deb")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(place)) as work:
        for package in sorted(glob.glob(os.path.join(packages.cache(), row.name, "*.deb"))):
            subprocess.run(["dpkg-deb", "--extract", package, f"{work}/root"], check=True)
        os.rename(f"{work}/root", place)
    return place


def _require(*commands: str) -> None:
    for command in commands:
        if not shutil.which(command):
            raise NotToBeHadError(f"no {command} on this machine")
