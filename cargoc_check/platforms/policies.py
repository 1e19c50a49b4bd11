"""What distributions pass to cargo-c, and how they name packages: `data/policies.toml`."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..data import table
from ..errors import UserError
from . import cfg
from .targets import Target


class PackageName(NamedTuple):
    """How a package of a shared library is named after its soname: `lower`, with `characters`."""

    lower: bool
    characters: tuple[tuple[str, str], ...]


class Policy(NamedTuple):
    """What a distribution's recipes have in common.

    `cargo_c` is a release, None where it is not known which one is shipped, `when` the targets that
    it builds for, `target` the one that is meant where none is stated. `passes_target` tells
    whether recipes pass that as --target. `static` is what becomes of the static library: kept,
    deleted, or not built.
    """

    name: str
    title: str
    cargo_c: str | None
    when: str
    target: str
    passes_target: bool
    host: str
    host_target: str
    shared_name: PackageName | None
    static: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def policies() -> tuple[Policy, ...]:
    """Return all policies, in the table's order."""
    return tuple(_policy(row) for row in table("policies")["policy"])


def named(name: str) -> Policy:
    """Return the policy of a name; raises UserError, which lists the names, for any other."""
    known = policies()
    for policy in known:
        if policy.name == name:
            return policy
    listed = ", ".join(policy.name for policy in known)
    raise UserError(f"no policy is called '{name}'", place="--policy", hint=f"known are {listed}")


def stated(policy: Policy, target: Target, multiarch: str | None) -> dict[str, Any]:
    """Return the options that the policy's recipes pass for a target, by the fields of `Options`.

    `multiarch` is Debian's name of the target, None where it has none. Raises UserError for a
    target that the distribution does not build for.
    """
    if not cfg.applies(policy.when, target):
        message = f"{policy.title} does not build for '{target.triple}'"
        raise UserError(message, place="--policy", hint=f"it builds for {policy.when}")
    row = next(row for row in table("policies")["policy"] if row["name"] == policy.name)
    found: dict[str, Any] = dict(row["options"])
    for variant in row.get("variants", ()):
        if cfg.applies(variant["when"], target):
            found |= {key: value for key, value in variant.items() if key != "when"}
    return {key: _filled(value, policy, target, multiarch) for key, value in found.items()}


def package_names(soname: str, target: Target) -> tuple[tuple[str, str], ...]:
    """Return how the distributions of a target that name packages after sonames name this one's.

    Each is a title with a name; none for a soname without a version.
    """
    stem, sign, version = soname.partition(".so.")
    if not sign:
        return ()
    return tuple(
        (policy.title, _package_name(policy.shared_name, stem, version))
        for policy in policies()
        if policy.shared_name and cfg.applies(policy.when, target)
    )


def _policy(row: dict[str, Any]) -> Policy:
    name = row.get("shared_name")
    return Policy(
        row["name"],
        row["title"],
        row.get("cargo_c"),
        row["when"],
        row["target"],
        row["passes_target"],
        row["host"],
        row.get("host_target", row["target"]),
        name and PackageName(name["lower"], tuple(name["characters"].items())),
        row["static"],
        tuple(row["notes"]),
        tuple(row["sources"]),
    )


def _filled(value: Any, policy: Policy, target: Target, multiarch: str | None) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str) or "{" not in value:
        return value
    if "{multiarch}" in value and multiarch is None:
        message = f"{policy.title} has no port for '{target.triple}', so its libdir is not known"
        raise UserError(message, hint="state --libdir without a policy")
    lib = "lib64" if target.pointer_width == 64 else "lib"
    return value.format(lib=lib, multiarch=multiarch)


def _package_name(rule: PackageName, stem: str, version: str) -> str:
    """Return a name; between two digits stands a hyphen, so that each stays what it was."""
    name = stem + ("-" if stem[-1:].isdigit() else "") + version
    for before, after in rule.characters:
        name = name.replace(before, after)
    return name.lower() if rule.lower else name
