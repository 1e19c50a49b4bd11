"""Whether programs that were built for a system run on this machine."""

from __future__ import annotations

import platform
import sys

from ..artifacts.system import System
from ..data import table

_SYSTEMS = {"darwin": "macos", "win32": "windows", "sunos5": "illumos", "gnu0": "hurd"}


def is_here(system: System) -> bool:
    """Tell whether what was built is for the machine and system that this runs on."""
    cpu = platform.machine().lower()
    arch = table("compilers")["machines"].get(cpu, cpu)
    os = _SYSTEMS.get(sys.platform) or sys.platform.rstrip("0123456789")
    candidates = (system.target,) if system.target else system.candidates
    return any(one.arch == arch and one.os == os for one in candidates)
