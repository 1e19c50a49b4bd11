"""Native libraries in plans: what rustc would name for them, as far as that can be estimated."""

from __future__ import annotations

from ..platforms import native, targets
from .model import Entry, Options, Plan


def noted(plan: Plan, options: Options) -> Plan:
    """Return the plan with a note on what rustc usually names, where it installs a static library.

    Plans without one, or for a target of which nothing is known, stay as they are.
    """
    libraries = _estimate(plan, options)
    if libraries is None:
        return plan
    said = f"`{' '.join(libraries)}`" if libraries else "nothing"
    note = (
        f"for Libs.private rustc names {said} where a crate links nothing of its own: an estimate"
    )
    return plan._replace(notes=(*plan.notes, note))


def filled(plan: Plan, options: Options) -> Plan:
    """Return the plan with the estimate in its pc files, unmarked, as cargo-c would write it."""
    libraries = _estimate(plan, options)
    if libraries is None:
        return plan
    alone = not any(entry.role == "shared" for entry in plan.tree)
    tree = tuple(_with(entry, " ".join(libraries), alone) for entry in plan.tree)
    return plan._replace(tree=tree)


def _estimate(plan: Plan, options: Options) -> tuple[str, ...] | None:
    roles = {entry.role for entry in plan.tree}
    if not {"static", "pkg-config"} <= roles:
        return None
    return native.estimate(targets.parse(plan.target), options.rustflags)


def _with(entry: Entry, libraries: str, alone: bool) -> Entry:
    """Return a pc file's entry with the libraries; in `Libs` too when the static one is alone.

    The lines end where the libraries belong (`plan.pc`).
    """
    if entry.text is None:
        return entry
    fields = ("Libs: ", "Libs.private: ") if alone else ("Libs.private: ",)
    lines = [
        line + libraries if line.startswith(fields) else line for line in entry.text.split("\n")
    ]
    return entry._replace(text="\n".join(lines))
