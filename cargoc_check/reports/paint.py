"""Colours and weights of what is written to terminals."""

from __future__ import annotations

from typing import Any

import click


def painted(text: str, colour: bool, **how: Any) -> str:
    """Return a text as terminals show it in a way (`fg`, `bold`, `dim`), if they are to."""
    return click.style(text, **how) if colour else text
