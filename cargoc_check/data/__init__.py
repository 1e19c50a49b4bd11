"""Tables in TOML, each headed by its source and the date on which it was looked at."""

from __future__ import annotations

import os
from functools import cache
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the table of that name, read once."""
    import tomli

    with open(os.path.join(os.path.dirname(__file__), f"{name}.toml"), "rb") as file:
        return tomli.load(file)
