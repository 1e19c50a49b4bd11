"""Check that a Rust crate makes a good C library with cargo-c.

The names in `__all__` are for other programs: `docs/api.md` says what they promise. What is behind
one is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Binary",
    "Crash",
    "Directories",
    "Entry",
    "Finding",
    "Judging",
    "LocatedEdit",
    "LocatedFix",
    "Location",
    "Plan",
    "Report",
    "Severity",
    "Skip",
    "Subject",
    "Suppression",
    "Unknown",
    "UserError",
    "audit",
    "plan",
    "verify",
]

if TYPE_CHECKING:
    from .api import (
        Binary,
        Crash,
        Directories,
        Entry,
        Finding,
        Judging,
        LocatedEdit,
        LocatedFix,
        Location,
        Plan,
        Report,
        Severity,
        Skip,
        Subject,
        Suppression,
        Unknown,
        UserError,
        audit,
        plan,
        verify,
    )
else:
    # A room has the name of a function. Python notes a room on the package once, when it is loaded:
    # here, so that the name is the function's from then on.
    from . import plan

    del plan

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import api

        globals().update({known: getattr(api, known) for known in __all__})
        return globals()[name]

    def __dir__() -> list[str]:
        return [*__all__, "__version__"]
