"""The survey of what was asked for: each package that may have the C API, with its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...capi import acceptance
from ...capi.exported import seen
from ...crate import cbindgen
from ...crate.exports.surface import surface
from ...crate.package import Package
from ...crate.sources import Sources
from ...crate.workspace import Request
from ...findings import Place
from ...platforms import targets
from ...text.source import Span
from . import bindings, elsewhere, kept, needs, script, today
from .builds import Builds
from .model import Candidate, Survey, Template, is_named_for_c

TARGET = targets.parse("x86_64-unknown-linux-gnu")
"""Exports and conditions are those of the target that packagers build on most."""

_C_LIBRARIES = frozenset({"cdylib", "staticlib"})
_MOST = 12
"""Packages whose sources are read; more than one is rare."""


def survey(request: Request) -> Survey:
    """Return what the packages that may have the C API have already, the likeliest first.

    Without a package that was asked for by name, and at a workspace's root, all members are looked
    at: a C API is often in a package of its own. Raises UserError for sources that cannot be read.
    """
    packages = sorted(_packages(request), key=_outside, reverse=True)
    likely = [p for p in packages if any(_outside(p))] or packages
    found = [candidate(package) for package in likely[:_MOST]]
    ranked = sorted(found, key=_rank, reverse=True)
    has_exports = any(one.exports for one in ranked)
    return Survey(request, tuple(ranked), () if has_exports else elsewhere.packages(request))


def candidate(package: Package) -> Candidate:
    """Return the facts of a package."""
    config = cbindgen.read(package)
    bound = bindings.binding(package)
    if not package.has_sources:
        return Candidate(package, bound, None, (), (), (), config, None, (), (), ())
    sources, found = Sources(package), surface(package)
    names = frozenset(bindings.for_c(export.name for export in found.exports))
    is_all = bound is not None or not (found.may_export_more and _is_for_c(package))
    build = script.script(package, sources)
    headers = kept.kept(package, sources, names, is_all=is_all)
    headers = kept.by_cbindgen(package, headers, config, build)
    made = kept.templates(package, sources, headers)
    builds = Builds(package, sources)
    exports = tuple(one for one in seen(package, found, TARGET) if one.export.name in names)
    own = dict.fromkeys(e.export.path for e in exports if e.export.package == package.name)
    return Candidate(
        package,
        bound,
        found,
        exports,
        headers,
        made,
        config,
        build,
        builds.pcs(),
        builds.sonames(),
        builds.mentions(),
        tuple(_constants(sources, made)),
        needs.uses(package, sources, own),
        needs.demands(sources, own, package.library.path if package.library else None),
        tuple(needs.calls(sources, own)),
        today.library(package, sources),
        today.header(package, sources),
        builds.installs(),
    )


def _packages(request: Request) -> list[Package]:
    at_root = request.current is None or request.current.manifest is request.workspace.root
    asked = request.requested if request.explicit or not at_root else request.workspace.members
    with_library = [package for package in asked if acceptance.has_library(package)]
    return with_library or list(request.requested)


def _outside(package: Package) -> tuple[bool, bool, bool, bool, bool]:
    """Return what manifests and names say for a package, the strongest first."""
    library = package.library
    types = library.crate_types.value if library and library.crate_types else ()
    files = package.workspace.files
    return (
        acceptance.speaks(package),
        bool(_C_LIBRARIES & set(types)) and bindings.binding(package) is None,
        is_named_for_c(package.name),
        files.is_file(package.path(cbindgen.NAME)),
        acceptance.near_miss(package) is not None,
    )


def _is_for_c(package: Package) -> bool:
    """Tell whether the name or the kind of library speaks for a C API."""
    library = package.library
    types = library.crate_types.value if library and library.crate_types else ()
    return bool(_C_LIBRARIES & set(types)) or is_named_for_c(package.name)


def _rank(one: Candidate) -> tuple[bool, bool, bool, int, int]:
    outside = _outside(one.package)
    own = [seen for seen in one.exports if seen.export.package == one.package.name]
    return (
        outside[0],
        bool(one.exports) and any(outside[1:3]),
        bool(own) or one.surface is None,
        sum(outside[1:]),
        len(own),
    )


def _constants(
    sources: Sources, templates: tuple[Template, ...]
) -> Iterator[tuple[str, int, Place]]:
    """Yield the integer constants of the Rust sources that templates of headers speak of."""
    wanted = {blank for template in templates for blank in template.blanks}
    if not wanted:
        return
    pattern = re.compile(
        rf"\bconst\s+({'|'.join(sorted(wanted))})\s*:\s*\w+\s*=\s*(\d+)\w*\s*;", re.ASCII
    )
    for path in sources.paths():
        if path.endswith(".rs"):
            text = sources.text(path).text
            for match in pattern.finditer(text):
                yield match[1], int(match[2]), Place(path, span=Span(*match.span()))
