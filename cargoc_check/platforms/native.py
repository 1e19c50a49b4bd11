"""The native libraries that rustc names for a static library: `data/native_static_libs.toml`."""

from __future__ import annotations

from ..data import table
from . import cfg
from .products import links_runtime_statically
from .targets import Target


def estimate(target: Target, rustflags: str) -> tuple[str, ...] | None:
    """Return what rustc names where a crate links nothing of its own, as linkers take it.

    `rustflags` is the environment variable RUSTFLAGS. An estimate; None where none was seen.
    """
    runtime = "static" if links_runtime_statically(target, rustflags) else "dynamic"
    for row in table("native_static_libs")["libs"]:
        if cfg.applies(row["when"], target) and row.get("runtime", runtime) == runtime:
            return tuple(row["libs"])
    return None
