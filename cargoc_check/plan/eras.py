"""What a cargo-c release does differently from others on every target (`data/eras.toml`)."""

from __future__ import annotations

from typing import Any

from .. import data
from ..capi.releases import Release
from ..platforms.systems import numbers


def era(kind: str, release: Release) -> dict[str, Any]:
    """Return the row of a table that holds for the release."""
    rows = data.table("eras")[kind]
    fitting = (row for row in rows if numbers(row["since"]) <= release.version)
    found: dict[str, Any] = max(fitting, key=lambda row: numbers(row["since"]))
    return found
