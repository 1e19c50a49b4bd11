"""The operating systems as cargo-c's releases know them: the rows of `data/platforms.toml`."""

from typing import Any, Literal, NamedTuple, Protocol

from ..data import table
from .targets import Target

Format = Literal["elf", "mach-o", "pe", "none"]
Numbers = tuple[int, int, int]

LIBRARY_TYPES = ("staticlib", "cdylib")


class Release(Protocol):
    """A cargo-c release."""

    @property
    def version(self) -> Numbers:
        """Return major, minor and patch."""


class Platform(NamedTuple):
    """An operating system as a release knows it. `installs` is False where `cinstall` panics."""

    os: str
    format: Format
    installs: bool


def platform(target: Target, release: Release) -> Platform | None:
    """Return the target's system as the release knows it; None where it refuses the target."""
    said = next((row for row in table("platforms")["os"] if row["name"] == target.os), None)
    if said is None or numbers(said["since"]) > release.version:
        return None
    install = said.get("install", said["since"])
    can = install != "never" and numbers(install) <= release.version
    return Platform(target.os, said["format"], can)


def default_library_types(target: Target, release: Release) -> tuple[str, ...]:
    """Return the library types that are built when `--library-type` says nothing."""
    shared = exceptions(target, release, "shared")
    return tuple(t for t in LIBRARY_TYPES if t != "cdylib" or not shared)


def makes_import_library(target: Target, release: Release) -> bool:
    """Tell whether the release can make an import library for the target's architecture."""
    said = row("import_library", target, release)
    return said is not None and target.arch in said["arch"]


def row(kind: str, target: Target, release: Release, meson: bool = False) -> dict[str, Any] | None:
    """Return the row of a table that holds, by the rule that heads the file."""
    system = platform(target, release)
    fitting = [
        entry
        for entry in table("platforms")[kind]
        if system is not None
        and entry["format"] == system.format
        and _concerns(entry, target)
        and (meson or not entry.get("meson"))
        and numbers(entry["since"]) <= release.version
    ]
    return max(fitting, key=_precedence, default=None)


def exceptions(target: Target, release: Release, aspect: str) -> list[str]:
    """Return what the rows of exceptions that hold for the target say of an aspect."""
    return [
        entry[aspect]
        for entry in table("platforms")["exception"]
        if aspect in entry
        and _concerns(entry, target)
        and numbers(entry["since"]) <= release.version
        and ("until" not in entry or release.version < numbers(entry["until"]))
    ]


def numbers(text: str) -> Numbers:
    """Read major.minor.patch of a cargo-c release."""
    major, minor, patch = text.split(".")
    return int(major), int(minor), int(patch)


def _precedence(entry: dict[str, Any]) -> tuple[int, Numbers]:
    return sum(key in entry for key in ("os", "env", "meson")), numbers(entry["since"])


def _concerns(entry: dict[str, Any], target: Target) -> bool:
    os, env = entry.get("os", target.os), entry.get("env", target.env)
    return bool(os == target.os and env == target.env)
