"""The programs of this machine that a trial needs: where they are, or what installs them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from typing import NamedTuple

from ..artifacts.header import compiler
from ..artifacts.header.compiler import Compiler
from ..artifacts.header.model import Language
from ..artifacts.system import System
from ..data import table
from ..plan.model import Host
from . import hosts, process
from .model import Missing

_SECONDS = 60
"""How long a program may take to tell its version; rustup may have to fetch a toolchain first."""
_RELEASE = re.compile(r"(\d+\.\d+\.\d+)")
_OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")


class CargoC(NamedTuple):
    """cargo-c: the command, its release as `0.10.24`, and the environment in which it is found.

    `host` is the triple of the machine that it builds on.
    """

    command: tuple[str, ...]
    release: str
    environment: dict[str, str]
    host: str


class PkgConfig(NamedTuple):
    """pkg-config or pkgconf: the command."""

    command: tuple[str, ...]


def cargo_c(folder: str, stated: Mapping[str, str] | None = None) -> CargoC | Missing:
    """Return cargo-c, found as cargo finds its subcommands; `folder` is the crate's directory.

    The folder decides about the toolchain where rustup is there. `stated` are variables of the
    environment besides this process's.
    """
    variables = {**environment(), **(stated or {})}
    cargo = os.environ.get("CARGO") or "cargo"
    if shutil.which(cargo, path=variables["PATH"]) is None:
        return missing("cargo", "there is no cargo on the PATH")
    asked = process.run((cargo, "cinstall", "--version"), folder, variables, _SECONDS)
    if asked.status is None:
        return missing("cargo", asked.lines[-1])
    if asked.status == 0 and not _RELEASE.search(asked.text):
        # Up to 0.9.14 at least the subcommand does not know its version, but the program does.
        asked = process.run(("cargo-cinstall", "--version"), folder, variables, _SECONDS)
    found = _RELEASE.search(asked.text) if asked.status == 0 else None
    if found is None:
        return missing("cargo-c", _why(asked))
    told = process.run((cargo, "-vV"), folder, variables, _SECONDS)
    host = next((line[6:] for line in told.lines if line.startswith("host: ")), Host().triple)
    return CargoC((cargo, "cinstall"), found[1], variables, host)


def rustc(variables: Mapping[str, str]) -> str | Missing:
    """Return rustc in an environment, that of RUSTC before others."""
    name = variables.get("RUSTC") or "rustc"
    found = shutil.which(name, path=variables["PATH"])
    return found or missing("cargo", f"there is no {name} on the PATH")


def pkg_config() -> PkgConfig | Missing:
    """Return pkg-config, or pkgconf under that name: that of PKG_CONFIG before others."""
    stated = os.environ.get("PKG_CONFIG")
    for name in (stated,) if stated else ("pkg-config", "pkgconf"):
        words = _words(name)
        if words and shutil.which(words[0]):
            return PkgConfig(words)
    where = f"PKG_CONFIG names `{stated}`, which is not there" if stated else "it is not there"
    return missing("pkg-config", where)


def c_compiler(system: System, language: Language, folder: str) -> Compiler | Missing:
    """Return a compiler for the system that was built for: that of CC or CXX before others."""
    found = _with_its_libc(compiler.found(system, language, folder), system, folder)
    if found is not None:
        return found
    key, variable = ("c", "CC") if language == "C" else ("cpp", "CXX")
    stated = os.environ.get(variable)
    target = f" for {system.target.triple}" if system.target else " for what was built"
    what = f"{variable} names `{stated}`, which does not compile" if stated else "there is none"
    lacking = missing(key, f"{what}{target}")
    names = [f"{prefix}-{compiler.COMPILERS[language]}" for prefix in _foreign(system)]
    return lacking._replace(install=f"install {names[0]}, or set {variable}") if names else lacking


def _foreign(system: System) -> tuple[str, ...]:
    """Return what cross compilers are called for a system that is not this machine's."""
    return () if hosts.is_here(system) else tuple(compiler.prefixes(system.target))


def _with_its_libc(found: Compiler | None, system: System, folder: str) -> Compiler | None:
    """Return a compiler if it links with the C library that was built for, or one that does."""
    if found is None or system.env != "musl":
        return found
    said = " ".join(found.command) + compiler.run((*found.command, "-dumpmachine"), folder).said
    if "musl" in said:
        return found
    wrapper = "musl-gcc"
    is_there = found.language == "C" and shutil.which(wrapper) is not None
    return Compiler("C", (wrapper,)) if is_there else None


def missing(tool: str, why: str) -> Missing:
    """Return what to say of a tool of `data/tools.toml` that cannot be used, and why not."""
    row = table("tools")[tool]
    by_system: dict[str, str] = row["install"]
    known = next((name for name in systems() if name in by_system), "")
    return Missing(f"no {row['what']}: {why}", by_system[known])


def systems() -> tuple[str, ...]:
    """Return what this system is called, the most exact name first."""
    said: dict[str, str] = {}
    for path in _OS_RELEASE:
        if os.path.isfile(path):
            said = _settings(path)
            break
    names = [*_words(said.get("ID", "")), *_words(said.get("ID_LIKE", ""))]
    platform = re.sub(r"\d+$", "", sys.platform)
    return tuple(dict.fromkeys(name.lower() for name in (*names, platform) if name != "linux"))


def environment() -> dict[str, str]:
    """Return this process's environment, with the folder where cargo installs programs."""
    home = os.environ.get("CARGO_HOME") or os.path.join(os.path.expanduser("~"), ".cargo")
    path = os.pathsep.join([*filter(None, [os.environ.get("PATH")]), os.path.join(home, "bin")])
    return {**os.environ, "PATH": path}


def _why(asked: process.Ended) -> str:
    """Return why there is no cargo-c, in cargo's words where it is not just unknown to cargo."""
    said = [line.removeprefix("error: ") for line in asked.lines if line.startswith("error")]
    if not said or "no such command" in said[0] or "no such subcommand" in said[0]:
        return "cargo has no subcommand cinstall"
    return said[0]


def _settings(path: str) -> dict[str, str]:
    """Read a file of shell assignments, as os-release is one."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            pairs = [line.strip().partition("=") for line in file.read(1 << 16).splitlines()]
    except OSError:
        return {}
    return {
        name: " ".join(_words(value)) for name, sign, value in pairs if sign and name[:1] != "#"
    }


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:  # a quote without end
        return ()
