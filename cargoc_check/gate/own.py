"""C and C++ programs of the project, made with an install tree as a stranger would make them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..artifacts.header.model import Language
from ..errors import UserError
from ..text.wording import some
from ..trial.consume import Consumer
from ..trial.model import Missing, Outcome, failed, not_run, ok
from ..trial.relocated import Flags

_CPP = (".cc", ".cpp", ".cxx", ".c++", ".C")
_SHOWN = 10


def used(programs: Sequence[str], consumer: Consumer) -> Outcome:
    """Compile, link and run each program with the flags of all pc files together."""
    flags = _flags(consumer)
    if isinstance(flags, Outcome):
        return flags
    ran, lacking = [], ""
    for path in programs:
        outcome = _one(path, flags, consumer)
        if outcome.state != "ok":
            return outcome
        ran.append(outcome.words)
        lacking = lacking or outcome.lacking or ""
    return ok(some(ran))._replace(lacking=lacking or None)


def read(path: str) -> str:
    """Return a program's text; raises UserError where there is none."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error


def _flags(consumer: Consumer) -> Flags | Outcome:
    build = consumer.tree.build
    if not build.pc_files:
        return not_run("no pc file is installed, so there is no telling how to link")
    static = not build.libraries
    found: list[Flags] = []
    for pc in build.pc_files:
        flags = consumer.flags(pc, static=static)
        if isinstance(flags, Outcome):
            return flags
        found.append(flags)
    compile_flags = [word for one in found for word in one.compile]
    return Flags("", tuple(compile_flags), tuple(word for one in found for word in one.link))


def _one(path: str, flags: Flags, consumer: Consumer) -> Outcome:
    language: Language = "C++" if path.endswith(_CPP) else "C"
    shop = consumer.shop(language)
    if isinstance(shop, Missing):
        return not_run(shop)
    name = f"own-{os.path.basename(path).partition('.')[0]}"
    beside = ("-iquote", os.path.dirname(os.path.abspath(path)))
    done = shop.compile(name, read(path), (*beside, *flags.compile))
    if done.status != 0:
        return failed(f"{path} does not compile", *shop.faults(done))
    done = shop.link(name, flags.link)
    if done.status != 0:
        return failed(f"{path} does not link", *shop.faults(done))
    ran = consumer.run((shop.program(name),), static=not consumer.tree.build.libraries)
    if isinstance(ran, Missing):
        words = f"{path} links; not run, since it is for another system"
        return ok(words)._replace(lacking=ran.install or None)
    if ran.status != 0:
        ends = "does not end" if ran.status is None else f"ends with status {ran.status}"
        return failed(f"{path} {ends}", *ran.lines[-_SHOWN:])
    return ok(f"{path} runs")
