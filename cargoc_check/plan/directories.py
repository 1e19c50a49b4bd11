"""Where files go: the directories that are stated, and cargo-c's defaults for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import data
from ..errors import UserError
from ..platforms import targets
from ..platforms.systems import numbers
from .eras import era
from .paths import Style

if TYPE_CHECKING:
    from ..capi.releases import Release
    from ..platforms.targets import Target
    from .model import Host, Options


class Directories(NamedTuple):
    """Directories as cargo-c joins them, not tidied; no `datadir` where data is not installed.

    `from_host` tells whether cargo-c looked at the build host for libdir.
    """

    prefix: str
    libdir: str
    includedir: str
    bindir: str
    pkgconfigdir: str
    datadir: str | None
    from_host: bool


def directories(options: Options, release: Release, target: Target, host: Host) -> Directories:
    """Return where a release installs; `InstallPaths::new` in cargo-c's `src/install.rs`.

    Raises UserError for a host that is not known, and where its libdir cannot be told.
    """
    rules, style = era("directories", release), style_of(host)
    defaults = _defaults(target, release)
    prefix = options.prefix or defaults["prefix"]
    looks = options.libdir is None and _looks_at_host(options, release, target, host)
    libdir = _libdir_of(host, target, defaults["libdir"]) if looks else defaults["libdir"]

    def given(path: str) -> str:
        return style.join(prefix, path) if rules["joined"] else path

    def either(path: str | None, default: str) -> str:
        return given(path) if path else style.join(prefix, default)

    found = either(options.libdir, libdir)
    default = style.join(found, "pkgconfig")
    return Directories(
        prefix,
        found,
        either(options.includedir, defaults["includedir"]),
        either(options.bindir, defaults["bindir"]),
        given(options.pkgconfigdir) if options.pkgconfigdir else default,
        _datadir(options, release, host, either, defaults["datadir"]),
        looks,
    )


def style_of(host: Host) -> Style:
    """Return how the build host spells paths."""
    families = targets.parse(host.triple).families
    return Style(any(family in families for family in data.table("hosts")["drives"]))


def multiarch(triple: str) -> str | None:
    """Return Debian's multiarch tuple for a target, None where Debian has no such port."""
    target = targets.parse(triple)
    tuples: dict[str, str] = data.table("hosts")["multiarch"]
    return tuples.get(target.listed_as or target.triple)


def architectures() -> frozenset[str]:
    """Return what Debian's multiarch tuples begin with."""
    tuples: dict[str, str] = data.table("hosts")["multiarch"]
    return frozenset(own.partition("-")[0] for own in tuples.values())


def kinds_of_host() -> dict[str, str]:
    """Return the kinds of build host, with what each of them means."""
    return {row["name"]: row["is"] for row in data.table("hosts")["kind"]}


def libdirs_by_host(release: Release, target: Target, host: Host) -> dict[str, str]:
    """Return the default libdir by kind of host, for those on which it can be told."""
    default = _defaults(target, release)["libdir"]
    found = {}
    for name in kinds_of_host():
        other = host._replace(kind=name)
        if _kind(other).get("libdir") != "multiarch" or multiarch(target.triple):
            found[name] = _libdir_of(other, target, default)
    return found


def _defaults(target: Target, release: Release) -> dict[str, Any]:
    """Return the defaults that hold for a target, the rows that name its system last."""
    rows = [
        row
        for row in data.table("hosts")["default"]
        if numbers(row["since"]) <= release.version and row.get("os", target.os) == target.os
    ]
    found: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: ("os" in row, numbers(row["since"]))):
        found |= row
    return found


def _looks_at_host(options: Options, release: Release, target: Target, host: Host) -> bool:
    if not _defaults(target, release)["host_libdir"]:
        return False
    if options.target is None:
        return True
    known = release.version >= numbers(data.table("hosts")["rust_type_since"])
    is_debian = _kind(host).get("libdir") == "multiarch"
    return known and is_debian and host.deb_host_rust_type == options.target


def _libdir_of(host: Host, target: Target, default: str) -> str:
    """Return what cargo-c would take for libdir on a kind of host."""
    libdir: str = _kind(host).get("libdir", default)
    if libdir != "multiarch":
        return libdir
    found = multiarch(target.triple)
    if found is None:
        message = f"Debian has no port for '{target.triple}', so its libdir there is not known"
        raise UserError(message, hint="state --libdir, or another kind of host")
    return f"lib/{found}"


def _kind(host: Host) -> dict[str, Any]:
    for row in data.table("hosts")["kind"]:
        if row["name"] == host.kind:
            found: dict[str, Any] = row
            return found
    known = ", ".join(kinds_of_host())
    raise UserError(f"'{host.kind}' is no kind of build host", hint=f"known are {known}")


def _datadir(
    options: Options,
    release: Release,
    host: Host,
    either: Callable[[str | None, str], str],
    default: str,
) -> str | None:
    rule = era("directories", release)["data"]
    if rule == "none":
        return None
    if rule == "host":
        native = _defaults(targets.parse(host.triple), release)["datadir"]
        return either(options.datadir, native)
    return either(options.datadir or options.datarootdir, default)
