"""The stages of a gate that go further with an install tree than a proof of a patch does."""

from __future__ import annotations

from functools import partial

from ..trial.attempt import Further
from . import beside, elsewhere, own
from .model import Aim, Wanted
from .names import OWN, RELOCATED, TWO


def stages(wanted: Wanted, aim: Aim, folder: str) -> Further:
    """Return the further stages, in order; `folder` is where cargo is run."""
    programs = ((OWN, partial(own.used, wanted.programs)),) if wanted.programs else ()
    return (
        *programs,
        (RELOCATED, elsewhere.used),
        (TWO, partial(beside.linked, folder, aim)),
    )
