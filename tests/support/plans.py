"""Plans of crates that are held in memory."""

from __future__ import annotations

from typing import Any

from cargoc_check.capi.releases import release_named
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.plan import make
from cargoc_check.plan.model import Entry, Host, Options, Plan
from tests.rules.support import capi

LINUX = "x86_64-unknown-linux-gnu"
USR = Options(prefix="/usr", libdir="lib")


def plans_of(
    files: dict[str, str],
    options: Options = USR,
    release: str = "0.10.26",
    host: Host | None = None,
    **request: Any,
) -> tuple[Plan, ...]:
    """Return the plans of a crate or workspace made of these files."""
    opened = open_request(Memory(files), **request)
    return make(opened, release_named(release), options, host or Host())


def plan_of(
    text: str = "",
    options: Options = USR,
    release: str = "0.10.26",
    host: Host | None = None,
    files: dict[str, str] | None = None,
) -> Plan:
    """Return the plan of the crate `mylib` 1.2.3 with this in its manifest, and more files."""
    complete = {**capi(text), "src/lib.rs": "", **(files or {})}
    (plan,) = plans_of(complete, options, release, host)
    return plan


def entry(plan: Plan, role: str) -> Entry:
    """Return the one entry of a role."""
    (found,) = [entry for entry in plan.tree if entry.role == role]
    return found


def paths(plan: Plan) -> list[str]:
    """Return the paths of the tree."""
    return [entry.path for entry in plan.tree]
