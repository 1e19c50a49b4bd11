"""The plan: what `cargo cinstall` installs of what is asked for, or why it stops."""

from __future__ import annotations

from collections.abc import Iterator

from ..capi import faults
from ..capi.releases import Release
from ..crate.package import Package
from ..crate.workspace import Request
from ..platforms import targets
from ..platforms.targets import Target
from . import headers, options, refuse, together, tree
from .case import Case, case
from .directories import libdirs_by_host
from .eras import era
from .model import Host, Options, Plan, Refused


def make(request: Request, release: Release, chosen: Options, host: Host) -> tuple[Plan, ...]:
    """Return a plan for each package that is built; a single refused one where cargo-c stops.

    Nothing but the arguments is looked at. Raises UserError for a target or kind of host that is
    not known, and for a Debian host of which no multiarch folder is known.
    """
    target = targets.parse(chosen.target or host.triple)
    unknown = options.refusal(chosen, release, request.explicit) or refuse.profile(request, chosen)
    if unknown:
        return (_refused(request.requested, release, chosen, target, unknown),)
    selected = refuse.selection(request, release, target)
    packages = selected.packages or request.requested
    if selected.refused:
        return (_refused(packages, release, chosen, target, selected.refused),)
    cases = [case(package, release, chosen, host) for package in packages]
    for one in cases:
        failure = refuse.before_installing(one)
        if failure:
            return (_refused((one.package,), release, chosen, target, failure),)
    return _installed(cases, host)


def _installed(cases: list[Case], host: Host) -> tuple[Plan, ...]:
    """Return the plans of packages that are installed one after the other."""
    plans: list[Plan] = []
    left: set[str] = set()
    for one in cases:
        files = tree.written(one)
        stop = refuse.while_installing(one)
        if stop:
            roles = [file.entry.role for file in files]
            end = roles.index(stop.role) if stop.role in roles else len(files)
            left |= {file.entry.path for file in files[:end]}
            refused = stop.refused._replace(left=tuple(sorted(left)))
            return (_refused((one.package,), one.release, one.options, one.target, refused),)
        left |= {file.entry.path for file in files}
        entries, outside = tree.merged(files)
        empty = _empty(one.package, one.release, one.options, one.target)
        notes = tuple(_notes(one, host))
        unknown = (*tree.unknown(one), *together.unknown(one, cases))
        plan = empty._replace(tree=entries, outside=outside, unknown=unknown, notes=notes)
        plans.append(plan)
    return tuple(plans)


def _refused(
    packages: tuple[Package, ...],
    release: Release,
    chosen: Options,
    target: Target,
    refused: Refused,
) -> Plan:
    """Return the plan of a run that stops, named after the first of the packages."""
    package = packages[0] if packages else None
    plan = _empty(package, release, chosen, target)
    return plan._replace(refused=refused, notes=tuple(_about_target(chosen, target)))


def _empty(package: Package | None, release: Release, chosen: Options, target: Target) -> Plan:
    return Plan(
        package.name if package else "",
        package.version if package and "version" not in package.unseen else "",
        target.triple,
        release.text,
        options.arguments(chosen),
        None,
        (),
        (),
        (),
    )


def _about_target(chosen: Options, target: Target) -> Iterator[str]:
    if chosen.target is None:
        yield f"without --target this is a native build on {target.triple}"
    if target.listed_as:
        yield f"{target.triple} is taken for {target.listed_as} with another vendor"


def _notes(one: Case, host: Host) -> Iterator[str]:
    yield from _about_target(one.options, one.target)
    if one.directories.from_host:
        others = libdirs_by_host(one.release, one.target, host)
        said = ", ".join(f"{libdir} on a host of kind {name}" for name, libdir in others.items())
        yield f"libdir is not stated, and follows from the build host: {said}"
    ignored = era("directories", one.release)["data"] == "host"
    if one.options.datarootdir and not one.options.datadir and ignored:
        yield "--datarootdir has no effect: --datadir has a default of its own"
    if one.options.crt_static and not era("crt_static", one.release)["leaf"]:
        yield f"--crt-static has no effect in cargo-c {one.release.text}"
    for fault in faults.met(one.capi, one.release, one.target):
        yield f"a fault of cargo-c {one.release.text}: {fault.effect}; {fault.advice}"
    staged = era("header", one.release)["staging"]  # where not, it is one of the faults
    if staged and headers.is_emptied(one) and one.capi.header.generated:
        yield "the generated header is copied onto itself, and is left empty"
