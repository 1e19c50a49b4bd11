"""Crates in memory, and what is proposed for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.overlay import Contents, Overlay
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.engine.ask import Options
from cargoc_check.fixes.model import Proposal
from cargoc_check.fixes.propose import propose
from cargoc_check.fixes.stated import Stated
from cargoc_check.fixes.survey.crate import survey
from cargoc_check.fixes.survey.model import Candidate

LIB = '#[no_mangle]\npub extern "C" fn mylib_add(a: i32) -> i32 { a }\n'
MANIFEST = '[package]\nname = "mylib"\nversion = "1.2.3"\ndescription = "Adds"\nlicense = "MIT"\n'
HEADER = (
    "#ifndef MYLIB_H\n#define MYLIB_H\n#include <stdint.h>\nint32_t mylib_add(int32_t a);\n#endif\n"
)

Crate = Mapping[str, str]


def crate(*lines: str, lib: str = LIB, **files: str) -> dict[str, str]:
    """Return a crate whose manifest has further lines; files by path, `__` for a slash."""
    named = {path.replace("__", "/"): text for path, text in files.items()}
    manifest = MANIFEST + "".join(f"{line}\n" for line in lines)
    return {"Cargo.toml": manifest, "src/lib.rs": lib, **named}


class Proposed(NamedTuple):
    """A proposal, the files that it makes, and the request for them."""

    proposal: Proposal
    files: dict[str, str]
    after: Request

    def choice(self, key: str) -> str:
        """Return what was chosen."""
        return next(choice.value for choice in self.proposal.choices if choice.key == key)

    @property
    def added(self) -> str:
        """Return the lines that the manifest did not have, without blank ones."""
        change = next(
            c for s in self.proposal.steps for c in s.changes if c.path.endswith("Cargo.toml")
        )
        before = (change.before or b"").decode().splitlines()
        lines = (change.after or b"").decode().splitlines()
        return "\n".join(line for line in lines if line and line not in before)


def opened(files: Crate, path: str = "Cargo.toml", packages: tuple[str, ...] = ()) -> Request:
    return open_request(Memory(files), path, packages)


def surveyed(files: Crate, path: str = "Cargo.toml") -> tuple[Candidate, ...]:
    """Return the packages that may have the C API, the likeliest first."""
    return survey(opened(files, path)).candidates


def proposed(
    files: Crate, stated: Stated | None = None, path: str = "Cargo.toml", *, unsafe: bool = False
) -> Proposed:
    """Return what is proposed for a crate in memory."""
    memory = Memory(files)

    def open_with(laid: Contents) -> Request:
        return open_request(Overlay(memory, laid) if laid else memory, path)

    proposal = propose(open_with, Options(), stated or Stated(), unsafe)
    laid = {change.path: change.after for step in proposal.steps for change in step.changes}
    made = {name: data.decode() for name, data in laid.items() if data is not None}
    return Proposed(proposal, made, open_with(laid))
