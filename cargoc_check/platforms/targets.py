"""Target triples, as rustc knows them (`data/targets.toml`)."""

from functools import cache
from typing import NamedTuple

from ..data import table
from ..errors import UserError

Setting = tuple[str, str | None]
"""A `cfg` setting: a key with its value, or a name alone (the value is None)."""


class Target(NamedTuple):
    """A target. `listed_as` is rustc's triple for it where the given one is not listed."""

    triple: str
    arch: str
    vendor: str
    os: str
    env: str
    abi: str
    families: tuple[str, ...]
    pointer_width: int
    endian: str
    panic: str
    features: tuple[str, ...]
    atomics: tuple[str, ...]
    listed_as: str | None = None

    @property
    def crt_static(self) -> bool:
        """Tell whether rustup's Rust links the C runtime statically there unless told otherwise."""
        return "crt-static" in self.features

    @property
    def settings(self) -> frozenset[Setting]:
        """Return all that `rustc --print cfg` sets, as `cfg(…)` sees it."""
        said = table("targets")
        names = [*said["always"], *(f for f in self.families if f in said["named"])]
        pairs: list[Setting] = [
            ("panic", self.panic),
            ("target_arch", self.arch),
            ("target_vendor", self.vendor),
            ("target_os", self.os),
            ("target_env", self.env),
            ("target_abi", self.abi),
            ("target_pointer_width", str(self.pointer_width)),
            ("target_endian", self.endian),
            *(("target_family", family) for family in self.families),
            *(("target_feature", feature) for feature in self.features),
            *(("target_has_atomic", width) for width in self.atomics),
        ]
        return frozenset([*pairs, *((name, None) for name in names)])


def parse(triple: str) -> Target:
    """Read a target triple.

    One that rustc does not list is taken for a listed one with another vendor when architecture,
    system and environment are the same, as distributions have them. Raises UserError for any
    other, and for a target specification in a file.
    """
    if triple.endswith(".json"):
        message = f"target '{triple}' is a file, and what it says is known to rustc alone"
        raise UserError(message, hint="name the triple that it comes nearest to")
    if triple in all_triples():
        return _listed(triple)
    listed = _other_vendor(triple)
    if listed is None:
        raise UserError(f"target '{triple}' is not known to rustc", hint=_near(triple))
    vendor = triple.split("-")[1]
    return _listed(listed)._replace(triple=triple, vendor=vendor, listed_as=listed)


@cache
def all_triples() -> tuple[str, ...]:
    """Return the triples that rustc lists, in its order."""
    return tuple(table("targets")["targets"])


def matching(
    arch: str, os: str, env: str, pointer_width: int, endian: str, abi: str | None = None
) -> Target | None:
    """Return the plainest listed target of these settings, None where there is none.

    One of another `abi` counts only where none has this one.
    """
    found = [
        target
        for target in map(_listed, all_triples())
        if (target.arch, target.os, target.env) == (arch, os, env)
        and (target.pointer_width, target.endian) == (pointer_width, endian)
    ]
    return min(
        found,
        key=lambda one: (abi is not None and one.abi != abi, _plainness(one.triple)),
        default=None,
    )


_NO_VENDORS = ("unknown", "pc")


@cache
def _listed(triple: str) -> Target:
    targets = table("targets")
    cells = targets["targets"][triple].split(" ")
    arch, vendor, os, env, abi, family, width, endian, panic, features, atomics = cells
    return Target(
        triple,
        arch,
        _value(vendor),
        _value(os),
        _value(env),
        _value(abi),
        _values(family),
        int(width),
        endian,
        panic,
        _values(targets["feature"][features]),
        _values(targets["has_atomic"][atomics]),
    )


def _value(cell: str) -> str:
    return "" if cell == "-" else cell


def _values(cell: str) -> tuple[str, ...]:
    return tuple(_value(cell).split("+")) if cell != "-" else ()


def _other_vendor(triple: str) -> str | None:
    """Return the listed triple that differs in the vendor only.

    The first part is rustc's own name of the architecture; a plainer one that several of those
    share, such as `riscv64`, means the one with the fewest features.
    """
    arch, _, rest = triple.partition("-")
    _, _, system = rest.partition("-")
    if not system:
        return None
    same = [t for t in all_triples() if _system(t) == system]
    exact = [t for t in same if t.partition("-")[0] == arch]
    candidates = exact or [t for t in same if _listed(t).arch == arch]
    return min(candidates, key=_plainness, default=None)


def _system(triple: str) -> str:
    """Return what follows the vendor, or the architecture where a triple has no vendor."""
    _, _, rest = triple.partition("-")
    return rest.removeprefix(_listed(triple).vendor + "-")


def _plainness(triple: str) -> tuple[bool, int, str]:
    target = _listed(triple)
    return target.vendor not in _NO_VENDORS, len(target.features), triple


def _near(triple: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(triple, all_triples(), n=3, cutoff=0.7)
    if not near:
        return "`rustc --print target-list` lists them"
    return "did you mean " + " or ".join(f"'{name}'" for name in near) + "?"
