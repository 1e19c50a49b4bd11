"""Which target was built for, as far as the files themselves say."""

from __future__ import annotations

from typing import NamedTuple

from ..platforms import targets
from ..platforms.targets import Target
from .build import Build
from .model import Format, Machine


class System(NamedTuple):
    """What was built for. `target` is None where the files leave it open.

    `candidates` are the targets that the files allow, one for each system and environment, the
    likeliest first. `stated` tells that the command line named it; `machine` is that of the first
    library.
    """

    target: Target | None
    format: Format | None
    machine: Machine | None
    candidates: tuple[Target, ...] = ()
    stated: bool = False

    @property
    def os(self) -> str:
        """Return the operating system in rustc's words, "" where nothing tells."""
        return self.target.os if self.target else self.machine.os if self.machine else ""

    @property
    def env(self) -> str:
        """Return the environment (gnu, musl, msvc) in rustc's words, "" where nothing tells."""
        return self.target.env if self.target else self.machine.env if self.machine else ""


_SYSTEMS: dict[Format | None, tuple[tuple[str, str], ...]] = {
    "elf": (
        *(("linux", "gnu"), ("linux", "musl"), ("android", ""), ("freebsd", ""), ("netbsd", "")),
        *(("openbsd", ""), ("dragonfly", ""), ("illumos", ""), ("haiku", ""), ("hurd", "gnu")),
    ),
    "mach-o": tuple((os, "") for os in ("macos", "ios", "tvos", "watchos", "visionos")),
    "pe": (("windows", "gnu"), ("windows", "msvc"), ("cygwin", "")),
}
"""What rustc calls the systems of a format, the likeliest first."""


def system(build: Build, triple: str | None = None) -> System:
    """Return what was built for; raises UserError for a stated target that is not known."""
    machine, form = _machine(build)
    if triple is not None:
        target = targets.parse(triple)
        return System(target, form, machine, (target,), stated=True)
    candidates = _candidates(machine, form) if machine else ()
    sure = len(candidates) == 1 or (machine is not None and machine.os and machine.env)
    return System(candidates[0] if candidates and sure else None, form, machine, candidates)


def _candidates(machine: Machine, form: Format | None) -> tuple[Target, ...]:
    """Return the plainest target of each system and environment that the machine may be of."""
    known = [pair for key, pairs in _SYSTEMS.items() if form in (key, None) for pair in pairs]
    if machine.os and all(machine.os != os for os, _ in known):
        known.append((machine.os, machine.env))
    found = [
        targets.matching(machine.arch, os, env, machine.bits, machine.endian, _abi(machine))
        for os, env in known
        if _may_be(machine, os, env)
    ]
    return tuple(target for target in found if target is not None)


def _abi(machine: Machine) -> str | None:
    """Return rustc's `target_abi` where the file shows it, as those for ARM do."""
    if machine.arch != "arm":
        return None
    return "eabihf" if machine.name.endswith("hard-float") else "eabi"


def _may_be(machine: Machine, os: str, env: str) -> bool:
    """Tell whether a file may be for a system; every PE file says that it is for Windows."""
    if os == "cygwin" and machine.os == "windows":
        return not machine.env
    return machine.os in ("", os) and machine.env in ("", env)


def _machine(build: Build) -> tuple[Machine | None, Format | None]:
    by_role = ("library", "plugin", "module", "private")
    found = sorted(build.libraries, key=lambda one: by_role.index(build.roles[one.path]))
    if found:
        return found[0].machine, found[0].format
    machines = [m for archive in build.static_libraries for m in archive.machines]
    machines += [m for archive in build.import_libraries for m in archive.machines]
    return (machines[0] if machines else None), None
