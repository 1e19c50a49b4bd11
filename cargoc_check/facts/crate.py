"""The facts of crates.

A fact of a package is asked once per audited package, a fact of the request once for all of them;
a rule with a fact of a package runs for each package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..capi import acceptance
from ..capi.model import CApi
from ..capi.resolve import resolve
from ..crate.package import Package
from ..crate.workspace import Request
from ..platforms import targets
from . import Unavailable, remembered

if TYPE_CHECKING:
    from ..artifacts.header.model import Header
    from ..capi.assets import Assets
    from ..capi.exported import Seen
    from ..capi.headers import Installed
    from ..capi.releases import Release
    from ..crate.cbindgen import Cbindgen
    from ..crate.exports.model import Surface
    from ..crate.linking import Linking
    from ..crate.published import Published
    from ..crate.sources import Sources
    from ..plan.meeting import Meeting

_TARGET = "x86_64-unknown-linux-gnu"
"""Where nothing else is said, exports are those of this target."""
NO_SOURCES = "sources not present"
NOT_CARGO_C = "not a cargo-c package"


class Member(NamedTuple):
    """A package that cargo-c would build, with its resolved C API."""

    package: Package
    capi: CApi


class RequestFacts:
    """Facts of the whole request, each worked out when first asked for."""

    def __init__(self, request: Request, release: Release) -> None:
        self.request = request
        self.release = release
        self._known: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return a fact; raise Unavailable."""
        return remembered(self._known, name, _REQUEST[name], self)


class PackageFacts:
    """Facts of one package, over those of its request."""

    def __init__(self, package: Package, shared: RequestFacts) -> None:
        self.package = package
        self.shared = shared
        self._known: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return a fact of the package or of its request; raise Unavailable."""
        if name in _REQUEST:
            return self.shared.get(name)
        return remembered(self._known, name, _PACKAGE[name], self)


def of_package(names: tuple[str, ...]) -> bool:
    """Tell whether a rule that asks for these facts runs once per package."""
    return any(name in _PACKAGE for name in names)


def _members(facts: RequestFacts) -> tuple[Member, ...]:
    packages = [p for p in facts.request.requested if acceptance.qualifies(p)]
    return tuple(Member(p, resolve(p, facts.release)) for p in packages)


def _capi(facts: PackageFacts) -> CApi:
    """Return the C API of a package that cargo-c installs."""
    if not acceptance.judged(facts.package, facts.shared.request):
        raise Unavailable(NOT_CARGO_C)
    return resolve(facts.package, facts.shared.release)


def _loaded(facts: PackageFacts) -> CApi:
    """Return the C API of a package whose metadata cargo-c reads, installed or not."""
    package = facts.package
    if package.library is None or not acceptance.speaks(package):
        raise Unavailable(NOT_CARGO_C)
    return resolve(package, facts.shared.release)


def _sources(facts: PackageFacts) -> Sources:
    if not facts.package.has_sources:
        raise Unavailable(NO_SOURCES)
    from ..crate.sources import Sources

    return Sources(facts.package)


def _published(facts: PackageFacts) -> Published:
    if not facts.package.has_sources:
        raise Unavailable(NO_SOURCES)
    from ..crate.published import Published

    return Published(facts.package)


def _cbindgen(facts: PackageFacts) -> Cbindgen | None:
    from ..crate.cbindgen import read

    return read(facts.package)


def _linking(facts: PackageFacts) -> Linking:
    from ..crate import linking

    return linking.read(facts.package, facts.get("sources"))


def _surface(facts: PackageFacts) -> Surface:
    """Return what the sources export; where more may be, as cargo-c builds it on Linux."""
    if not facts.package.has_sources:
        raise Unavailable(NO_SOURCES)
    from ..capi.exported import uncertain
    from ..crate.exports.surface import surface

    found = surface(facts.package)
    more = uncertain(facts.package, found, targets.parse(_TARGET))
    return found._replace(may_export_more=more)


def _exported(facts: PackageFacts) -> tuple[Seen, ...]:
    """Return the exports of a package that cargo-c installs, as on Linux."""
    facts.get("capi")
    from ..capi.exported import seen

    return seen(facts.package, facts.get("surface"), targets.parse(_TARGET))


def _shipped(facts: PackageFacts) -> tuple[Header, ...]:
    """Return the committed C headers that are installed, as a scan of them tells."""
    sources, assets = facts.get("sources"), facts.get("assets")
    headers = [match for _, match in assets.include if match.source.endswith(".h")]
    if not headers:
        return ()
    from ..artifacts.header import file as header

    return tuple(header.read(m.source, m.to, sources.text(m.source)) for m in headers)


def _assets(facts: PackageFacts) -> Assets:
    if not facts.package.has_sources:
        raise Unavailable(NO_SOURCES)
    from ..capi.assets import Assets

    return Assets(facts.package, facts.get("capi"))


def _headers(facts: PackageFacts) -> tuple[Installed, ...]:
    """Return the headers that are installed; without sources, the generated one alone."""
    from ..capi.headers import installed

    return installed(facts.get("capi"), facts.get("assets") if facts.package.has_sources else None)


def _meetings(facts: RequestFacts) -> tuple[Meeting, ...]:
    """Return the installed files that meet, which takes several of them that are not one's own."""
    members: tuple[Member, ...] = facts.get("members")
    if len(members) < 2 and not any(map(_has_assets, members)):
        return ()
    from ..plan.meeting import meetings

    return meetings([member.package for member in members], facts.release)


def _has_assets(member: Member) -> bool:
    from ..capi.assets import Assets

    assets = Assets(*member)
    return member.package.has_sources and bool(assets.include or assets.data)


_REQUEST: dict[str, Callable[[RequestFacts], Any]] = {
    "request": lambda facts: facts.request,
    "workspace": lambda facts: facts.request.workspace,
    "release": lambda facts: facts.release,
    "members": _members,
    "meetings": _meetings,
    "verdict": lambda facts: acceptance.verdict(facts.request, facts.release),
}
_PACKAGE: dict[str, Callable[[PackageFacts], Any]] = {
    "package": lambda facts: facts.package,
    "capi": _capi,
    "loaded": _loaded,
    "sources": _sources,
    "published": _published,
    "cbindgen": _cbindgen,
    "assets": _assets,
    "headers": _headers,
    "linking": _linking,
    "surface": _surface,
    "exported": _exported,
    "shipped": _shipped,
}
