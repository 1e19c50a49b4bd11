"""The crate's static library in one program with another one that is written in Rust."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from ..artifacts.pc.model import PcFile
from ..text.wording import some
from ..trial import process, program, tools
from ..trial.consume import Consumer, Ready
from ..trial.model import Missing, Outcome, not_run, ok, warned
from ..trial.process import Ended
from .model import Aim

_FUNCTION = "cargoc_check_other"
_OTHER = f"""\
#[no_mangle]
pub extern "C" fn {_FUNCTION}(count: usize) -> usize {{
    let words: Vec<String> = (0..count).map(|number| format!("{{number}}")).collect();
    std::panic::catch_unwind(|| words.join(" ").len()).unwrap_or(0)
}}
"""
"""It allocates, formats and unwinds, so that it has its share of the standard library."""
_TWICE = re.compile(r"multiple definition of [`'](.+?)'|duplicate symbol:? '?([^\s']+)'?")
_SECONDS = 120


def linked(folder: str, aim: Aim, consumer: Consumer) -> Outcome:
    """Link a program of both, in either order; `folder` is where cargo is run."""
    build = consumer.tree.build
    if not build.pc_files or not build.static_libraries:
        return not_run("no static library with a pc file is installed")
    variables = {**tools.environment(), **dict(aim.wish.environment)}
    found = tools.rustc(variables)
    if isinstance(found, Missing):
        return not_run(found)
    other = os.path.join(consumer.tree.work, f"lib{_FUNCTION}.a")
    done = _compiled((found, *_target(aim)), other, folder, variables)
    if done.status != 0:
        said = next((line for line in done.lines if line.startswith("error")), "it does not end")
        return not_run(f"rustc makes no other static library: {said}")
    outcomes = [_beside(pc, other, consumer) for pc in build.pc_files]
    return next((one for one in outcomes if one.state == "warning"), outcomes[0])


def _target(aim: Aim) -> tuple[str, ...]:
    return (f"--target={aim.triple}",) if aim.triple else ()


def _compiled(rustc: Sequence[str], other: str, folder: str, variables: Mapping[str, str]) -> Ended:
    source = other.removesuffix(".a") + ".rs"
    with open(source, "w", encoding="utf-8") as file:
        file.write(_OTHER)
    command = (*rustc, "--crate-type=staticlib", "-Copt-level=1", source, "-o", other)
    return process.run(command, folder, variables, _SECONDS)


def _beside(pc: PcFile, other: str, consumer: Consumer) -> Outcome:
    alone = consumer.used("C", pc, static=True)
    ready = consumer.ready("C", pc, static=True)
    if alone.state == "failed" or isinstance(ready, Outcome):
        return not_run("it is not usable alone")
    done = _both(pc, other, ready)
    if done is None:
        return ok("links beside another Rust static library")
    names = list(dict.fromkeys(a or b for line in done.lines for a, b in _TWICE.findall(line)))
    if not names:
        return not_run(some(ready.shop.faults(done), 1))
    plainest = min(names, key=len)
    said = plainest if len(names) == 1 else f"{len(names)} names, {plainest} among them,"
    verb = "is" if len(names) == 1 else "are"
    words = f"beside another Rust static library, {said} {verb} defined twice"
    return warned(words, *ready.shop.faults(done))


def _both(pc: PcFile, other: str, ready: Ready) -> Ended | None:
    """Link a program of both; return how that failed, None where it went well."""
    shop, used = ready.shop, ready.used
    used = program.of_largest(used) if len(used.headers) > 1 else used
    used = used._replace(functions=(*used.functions, _FUNCTION))
    text = f"#include <stddef.h>\nsize_t {_FUNCTION}(size_t);\n{program.source(used, 'C')}"
    name = f"{pc.module}-beside"
    done = shop.compile(name, text, ready.flags.compile)
    orders: Sequence[Sequence[str]] = (
        (*ready.flags.link, other, *ready.flags.link),
        (other, *ready.flags.link, other),
    )
    for flags in orders:
        if done.status != 0:
            return done
        done = shop.link(name, flags)
    return done if done.status != 0 else None
