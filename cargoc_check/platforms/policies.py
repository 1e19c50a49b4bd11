"""What distributions pass to cargo-c, and what they want in packages: `data/policies.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..data import table
from ..errors import UserError
from . import cfg
from .targets import Target


class PackageName(NamedTuple):
    """How a package of a shared library is named after its soname: `lower`, with `characters`."""

    lower: bool
    characters: tuple[tuple[str, str], ...]


class Built(NamedTuple):
    """What a distribution wants of what was built; None, and an empty text, where it says nothing.

    The modes are octal permission bits. `library_dirs` and `pc_dirs` are searched besides the
    directories of the options, which count unless `directories` is False. `static` is the end of
    the name of packages that static libraries go to, or "unwanted"; `development` that of packages
    that have what is needed for building. `crates` is "listed" where libraries of Rust hold what
    cargo-auditable lists. `tools` are what sees to something when a package is made, by `modes`,
    `debug_info` and `libtool_files`.
    """

    library_mode: int | None
    file_mode: int | None
    library_dirs: tuple[str, ...]
    pc_dirs: tuple[str, ...]
    directories: bool
    static: str
    development: str
    debug_info: str
    static_debug_info: str
    libtool_files: str
    search_path: str
    crates: str
    name_endings: tuple[str, ...]
    tools: Mapping[str, str]


class Searched(NamedTuple):
    """Directories that a distribution's loader and pkg-config search, its own one first."""

    libraries: tuple[str, ...]
    pc_files: tuple[str, ...]


class Policy(NamedTuple):
    """What a distribution's recipes have in common.

    `cargo_c` is a release, None where it is not known which one is shipped, `when` the targets that
    it builds for, `target` the one that is meant where none is stated. `passes_target` tells
    whether recipes pass that as --target. `static` is what becomes of the static library: kept,
    deleted, or not built. `built` is what is wanted of what came of it.
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
    built: Built


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


def searched(policy: Policy, target: Target, multiarch: str | None) -> Searched | None:
    """Return the directories that are searched on a target; None where no policy can tell.

    Raises UserError as `stated` does.
    """
    options = stated(policy, target, multiarch)
    if not policy.built.directories:
        return None
    prefix = options["prefix"]
    libdir = options.get("libdir", f"{prefix}/lib")
    pc_dir = options.get("pkgconfigdir", f"{libdir}/pkgconfig")
    pc_dirs = (pc_dir, f"{prefix}/share/pkgconfig", *policy.built.pc_dirs)
    return Searched((libdir, *policy.built.library_dirs), pc_dirs)


def package_of(policy: Policy, soname: str) -> str | None:
    """Return how the policy names the package of a shared library; None where it has no rule."""
    stem, sign, version = soname.partition(".so.")
    if not sign or policy.shared_name is None:
        return None
    return _package_name(policy.shared_name, stem, version)


def is_package_of(policy: Policy, package: str, soname: str) -> bool:
    """Tell whether a package's name is what the policy makes of a soname, or that with an ending.

    The endings are marks of transitions, such as Debian's `t64`, and of word sizes.
    """
    wanted = package_of(policy, soname)
    endings = "|".join(map(re.escape, policy.built.name_endings))
    return bool(wanted and re.fullmatch(f"{re.escape(wanted)}({endings})?", package))


def package_names(soname: str, target: Target) -> tuple[tuple[str, str], ...]:
    """Return how the distributions of a target that name packages after sonames name this one's.

    Each is a title with a name; none for a soname without a version.
    """
    named = (
        (policy.title, package_of(policy, soname))
        for policy in policies()
        if cfg.applies(policy.when, target)
    )
    return tuple((title, name) for title, name in named if name)


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
        _built(row["built"]),
    )


def _built(row: dict[str, Any]) -> Built:
    def mode(name: str) -> int | None:
        return int(row[name], 8) if name in row else None

    def word(name: str) -> str:
        text: str = row.get(name, "")
        return text

    return Built(
        mode("library_mode"),
        mode("file_mode"),
        tuple(row.get("library_dirs", ())),
        tuple(row.get("pc_dirs", ())),
        row.get("directories", True),
        word("static"),
        word("development"),
        word("debug_info"),
        word("static_debug_info"),
        word("libtool_files"),
        word("search_path"),
        word("crates"),
        tuple(row.get("name_endings", ())),
        row.get("tools", {}),
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
