"""The C compiler: which one there is for what was built for, and running it within bounds.

It is asked about headers that anybody may have written, so it gets little time and memory, no
input, an environment of its own, and flags with which it generates nothing.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import IO, NamedTuple

from ...data import table
from ...platforms.targets import Target
from ..system import System
from .model import Language

SECONDS = 10
"""How long one header may take: those of all of GTK take less than one."""
_FROM_OUTSIDE = sys.platform == "linux"
"""Whether bounds are set on a process that runs: one that sets its own must come of no thread."""
_MEMORY = 2 << 30
_OUTPUT = 1 << 18
_SETTINGS: dict[Language, tuple[str, str]] = {"C": ("CC", "native"), "C++": ("CXX", "native_cpp")}
COMPILERS: dict[Language, str] = {"C": "gcc", "C++": "g++"}
"""What follows the prefix in the names of cross compilers."""


class Compiler(NamedTuple):
    """A command that compiles a language for the system, with what it always needs."""

    language: Language
    command: tuple[str, ...]


class Run(NamedTuple):
    """What became of a run: its exit status, None where it was ended, and what it said."""

    status: int | None
    said: str


def found(system: System, language: Language, folder: str) -> Compiler | None:
    """Return the compiler of the environment (CC, CXX), else one that is there, for the system.

    gcc is for one system, clang for all. The folder is one to run in.
    """
    for command in _candidates(system, language):
        if shutil.which(command[0]) is None:
            continue
        triple = run((*command, "-dumpmachine"), folder).said.strip()
        if _is_for(triple, system):
            return Compiler(language, command)
        target = _likeliest(system)
        if target and "clang" in run((*command, "--version"), folder).said:
            # The headers of this machine's C library are for another system.
            foreign = (f"--target={target.triple}", "-nostdlibinc")
            return Compiler(language, (*command, *foreign))
    return None


def run(command: tuple[str, ...], folder: str) -> Run:
    """Run a compiler in a folder; what it leaves there is of no interest."""
    import subprocess

    with open(os.path.join(folder, "said"), "wb+") as output:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_bound if os.name == "posix" and not _FROM_OUTSIDE else None,
            )
        except OSError:
            return Run(None, "")
        if _FROM_OUTSIDE:
            _bound(process.pid)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            return Run(None, _text(output))
        return Run(process.returncode, _text(output))


def _candidates(system: System, language: Language) -> Iterator[tuple[str, ...]]:
    variable, names = _SETTINGS[language]
    stated = _words(os.environ.get(variable, ""))
    if stated:
        yield stated
        return
    for name in table("compilers")[names]:
        yield (name,)
    for prefix in prefixes(_likeliest(system)):
        yield (f"{prefix}-{COMPILERS[language]}",)


def _likeliest(system: System) -> Target | None:
    return system.target or next(iter(system.candidates), None)


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:  # a quote without end
        return ()


def prefixes(target: Target | None) -> Iterator[str]:
    """Yield what the names of cross compilers for a target begin with."""
    if target is None:
        return
    tables = table("compilers")
    cpu, *_, last = (target.listed_as or target.triple).split("-")
    abi = last.removeprefix(target.env)
    for row in tables["cross"]:
        if (row["os"], row["env"]) == (target.os, target.env):
            machine = "arm" if abi.startswith("eabi") else tables["cpus"].get(cpu, cpu)
            yield row["prefix"].format(machine=machine, abi=abi if machine == "arm" else "")


def _is_for(triple: str, system: System) -> bool:
    """Tell whether a compiler's own target, in GNU's spelling, is the system's."""
    target = system.target
    if not triple:
        return False
    candidates = (target,) if target else system.candidates
    if not candidates:
        return system.machine is None
    tables = table("compilers")
    cpu = triple.partition("-")[0]
    arch = tables["machines"].get(cpu, cpu)
    return any(
        arch == one.arch
        and one.env != "msvc"
        and one.os in tables["systems"]
        and tables["systems"][one.os] in triple
        for one in candidates
    )


def _environment(folder: str) -> dict[str, str]:
    """Return what a compiler needs: nothing that adds directories, plugins or outputs."""
    wanted = table("compilers")["wanted"]
    kept = {k: v for k, v in os.environ.items() if any(fnmatchcase(k, one) for one in wanted)}
    return {**kept, "LC_ALL": "C", "TMPDIR": folder}


def _bound(process: int = 0) -> None:
    """Bound what the compiler may use; without a process id, this runs in the compiler's."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if not process:
            resource.setrlimit(what, (least, least))
            continue
        with suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(process, what, (least, least))


def _kill(process: object) -> None:
    """End a compiler with all that it has started."""
    import signal
    import subprocess

    assert isinstance(process, subprocess.Popen)
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read(_OUTPUT).decode(errors="replace")
