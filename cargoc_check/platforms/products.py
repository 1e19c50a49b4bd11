"""Whether rustc makes the shared library that cargo-c then copies (`data/products.toml`)."""

from __future__ import annotations

from typing import Literal

from ..data import table
from .targets import Target

Gap = Literal["dropped", "renamed"]


def gap(target: Target, rustflags: str) -> Gap | None:
    """Return what is wrong with a target's shared library, None when it is made as expected.

    rustc drops it with a warning where it cannot make one; cargo refuses to build nothing else.
    """
    said = table("products")
    if target.triple in said["renamed"]:
        return "renamed"
    static = target.os in said["static_runtime"] and links_runtime_statically(target, rustflags)
    return "dropped" if static or target.triple in said["none"] else None


def links_runtime_statically(target: Target, rustflags: str) -> bool:
    """Tell whether the C runtime is linked statically; the flags are those of RUSTFLAGS.

    `Session::crt_static` of rustc: one `+crt-static` outweighs any `-crt-static`.
    """
    features = [feature for said in _target_features(rustflags) for feature in said.split(",")]
    if "+crt-static" in features:
        return True
    return target.crt_static and "-crt-static" not in features


def _target_features(rustflags: str) -> list[str]:
    """Return the values of `-C target-feature` in flags as cargo splits them, at blanks."""
    found, expected = [], False
    for word in rustflags.split():
        codegen = word if expected else word.removeprefix("--codegen=").removeprefix("-C")
        if (expected or codegen != word) and codegen.startswith("target-feature="):
            found.append(codegen.removeprefix("target-feature="))
        expected = word in ("-C", "--codegen")
    return found
