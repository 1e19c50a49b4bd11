"""The stages of a gate that go further with an install tree than a proof of a patch does."""

from __future__ import annotations

from ..trial.attempt import Further
from .model import Wanted


def stages(wanted: Wanted, folder: str) -> Further:
    """Return the further stages, in order; `folder` is where cargo is run."""
    return ()
