"""Package specs, what `-p` takes: a name, `name@version`, a URL, or a pattern of names.

After `PackageIdSpec::parse` of `cargo-util-schemas` and `opt_patterns_and_ids` in cargo's
`ops/cargo_compile/packages.rs`. Of a URL only what follows it counts, the name and version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..errors import UserError
from . import globs
from .wildcards import matches

if TYPE_CHECKING:
    from .package import Package

_PARTIAL = re.compile(r"(\d+)(?:\.(\d+)(?:\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?)?)?")


def choose(members: Sequence[Package], specs: Iterable[str]) -> tuple[Package, ...]:
    """Return the members that any of the specs names, in the workspace's order.

    Raises UserError for a spec that names none, with the names that are close to it.
    """
    chosen: set[str] = set()
    for spec in specs:
        named = [package.name for package in members if _matches(spec, package)]
        if not named:
            raise _unknown(spec, members)
        chosen.update(named)
    return tuple(package for package in members if package.name in chosen)


def _matches(spec: str, package: Package) -> bool:
    name, version = _split(spec)
    if globs.has_pattern(spec):
        try:
            return matches(globs.parse(spec), package.name)
        except ValueError as error:
            raise UserError(f"`{spec}` is no pattern: {error}") from error
    return name == package.name and (version is None or _is_version(version, package.version))


def _split(spec: str) -> tuple[str, str | None]:
    address, hash_sign, after = spec.partition("#")
    if "://" not in address:
        after = spec
    elif not hash_sign:
        after = address.rstrip("/").rpartition("/")[2]
    elif after[:1].isdigit():
        return address.rstrip("/").rpartition("/")[2], after
    name, sign, version = after.partition("@" if "@" in after else ":")
    return name, version if sign else None


def _is_version(wanted: str, version: str) -> bool:
    """Tell whether a version begins with the numbers of a partial one; a pre-release is said."""
    partial, full = _PARTIAL.fullmatch(wanted), _PARTIAL.fullmatch(version)
    if partial is None or full is None:
        return False
    numbers = [n for n in partial.groups()[:3] if n is not None]
    same = numbers == list(full.groups()[: len(numbers)])
    return same and partial[4] == full[4]


def _unknown(spec: str, members: Sequence[Package]) -> UserError:
    from difflib import get_close_matches

    names = [package.name for package in members]
    close = get_close_matches(_split(spec)[0], names, n=3) or sorted(names)[:5]
    hint = "there is " + ", ".join(f"`{name}`" for name in close) if close else None
    return UserError(f"no package `{spec}` in the workspace", hint=hint)
