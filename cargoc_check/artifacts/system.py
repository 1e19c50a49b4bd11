"""Which target was built for, as far as the files themselves say."""

from __future__ import annotations

from typing import NamedTuple

from ..platforms import targets
from ..platforms.targets import Target
from .build import Build
from .model import Format, Machine


class System(NamedTuple):
    """What was built for. `target` is None where no single target of rustc's fits.

    `stated` tells that the command line named it. `machine` is that of the first library.
    """

    target: Target | None
    format: Format | None
    machine: Machine | None
    stated: bool = False

    @property
    def os(self) -> str:
        """Return the operating system in rustc's words, "" where nothing tells."""
        return self.target.os if self.target else self.machine.os if self.machine else ""

    @property
    def env(self) -> str:
        """Return the environment (gnu, musl, msvc) in rustc's words, "" where nothing tells."""
        return self.target.env if self.target else self.machine.env if self.machine else ""


def system(build: Build, triple: str | None = None) -> System:
    """Return what was built for; raises UserError for a stated target that is not known."""
    machine, form = _machine(build)
    if triple is not None:
        return System(targets.parse(triple), form, machine, stated=True)
    return System(machine and _target(machine), form, machine)


def _machine(build: Build) -> tuple[Machine | None, Format | None]:
    by_role = ("library", "plugin", "module", "private")
    found = sorted(build.libraries, key=lambda one: by_role.index(build.roles[one.path]))
    if found:
        return found[0].machine, found[0].format
    machines = [m for archive in build.static_libraries for m in archive.machines]
    machines += [m for archive in build.import_libraries for m in archive.machines]
    return (machines[0] if machines else None), None


def _target(machine: Machine) -> Target | None:
    """Return the plainest target that fits all that a file says of itself."""
    if not machine.arch or not machine.os:
        return None
    return targets.matching(
        machine.arch, machine.os, machine.env or None, machine.bits, machine.endian
    )
