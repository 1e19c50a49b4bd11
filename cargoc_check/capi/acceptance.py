"""Whether cargo-c would take what is asked for, and if not, why and what to change.

Which packages count is `is_relevant_package` in `cbuild` of cargo-c's `src/build.rs`; the rest are
cargo's own rules for features of the packages requested.
"""

from typing import Literal, NamedTuple

from ..crate.package import Package
from ..crate.workspace import Request
from ..findings import Place
from .model import Refusal
from .releases import Release
from .resolve import BASE, resolve

FEATURE = "capi"

NEAR_MISSES = (
    "c-api",
    "c_api",
    "cargo-c",
    "cargo_c",
    "cargoc",
    "cabi",
    "c-abi",
    "c_abi",
    "c-ffi",
    "c_ffi",
    "c-bindings",
    "c_bindings",
    "ffi",
)


ANOTHER_RESOLVER = 'call cargo-c in the member\'s folder, or set `resolver = "2"` in `[workspace]`'


class Verdict(NamedTuple):
    """Why cargo-c stops: a sentence, what to change, and the place that it is about."""

    kind: Literal["feature", "library", "elsewhere", "resolver", "value"]
    sentence: str
    change: str
    place: Place


def qualifies(package: Package) -> bool:
    """Tell whether cargo-c builds the package when it is requested."""
    return package.library is not None and FEATURE in package.features


def speaks(package: Package) -> bool:
    """Tell whether the package says anything to cargo-c: the feature, or keys that it knows."""
    return FEATURE in package.features or has_metadata(package)


def has_metadata(package: Package) -> bool:
    """Tell whether `[package.metadata.capi]` is there and meant for cargo-c.

    Other tools have tables of this name: one that holds none of cargo-c's own is not for it.
    """
    table = package.manifest.get(*BASE)
    own = ("min_version", "header_name", "header", "pkg_config", "library", "install")
    return isinstance(table, dict) and (not table or any(key in table for key in own))


def near_miss(package: Package) -> str | None:
    """Return a feature that was probably meant to be `capi`."""
    return next((name for name in NEAR_MISSES if name in package.features), None)


def audited(request: Request) -> tuple[Package, ...]:
    """Return the packages to judge: the requested ones that speak to cargo-c.

    Where none does, any others of the workspace that do, then the requested ones as they are.
    """
    speaking = tuple(p for p in request.requested if speaks(p))
    if speaking or request.explicit:
        return speaking or request.requested
    others = tuple(p for p in request.workspace.members if qualifies(p))
    return others or request.requested


def verdict(request: Request, release: Release) -> Verdict | None:
    """Return why `cargo cinstall` would stop before it builds, None when it would not."""
    featured = [p for p in request.requested if FEATURE in p.features]
    if not featured:
        return _without_feature(request)
    relevant = [p for p in featured if p.library is not None]
    if not relevant:
        package = featured[0]
        return Verdict(
            "library",
            f"package `{package.name}` has no library target",
            "add `src/lib.rs`, or a `[lib]` table with its `path`",
            package.manifest.place("package", "name"),
        )
    for package in relevant:
        for refusal in resolve(package, release).refusals:
            return refused(refusal, release)
    return _misdirected(request, relevant)


def refused(refusal: Refusal, release: Release) -> Verdict:
    """Return what cargo-c says of a value that it refuses."""
    key = ".".join(str(part) for part in refusal.place.key[len(BASE) :])
    if refusal.kind == "min-version":
        sentence = f"`{key}` asks for cargo-c {refusal.said}, newer than {release.text}"
        return Verdict("value", sentence, "use a newer cargo-c, or ask for less", refusal.place)
    sentence = f"`{key} = {refusal.said}` is refused"
    return Verdict("value", sentence, f"write {refusal.expected}", refusal.place)


def old_resolver(request: Request) -> bool:
    """Tell whether cargo gives features to the package of the current folder alone.

    So it does with resolver 1, but for virtual workspaces: `members_with_features` in cargo's
    `core/workspace.rs`.
    """
    return (
        request.current is not None
        and not request.workspace.is_virtual
        and request.workspace.resolver == "1"
    )


def _without_feature(request: Request) -> Verdict:
    names = _listed([p.name for p in request.requested])
    others = [p for p in request.workspace.members if qualifies(p)]
    sentence = f"no feature `capi` in {names}"
    place = _root_place(request)
    if others:
        chosen = " ".join(f"-p {p.name}" for p in others[:3])
        there = f"; it is in {_listed([p.name for p in others])}"
        change = ANOTHER_RESOLVER if old_resolver(request) else f"pass `{chosen}`"
        return Verdict("elsewhere", sentence + there, change, place)
    meant = next((p for p in request.requested if has_metadata(p)), None)
    near = next((p for p in request.requested if near_miss(p)), None)
    chosen_package = meant or near or (request.requested[0] if request.requested else None)
    if chosen_package is None:
        return Verdict("feature", "no package is selected", "name one with `-p`", place)
    missed = near_miss(chosen_package)
    value = f'capi = ["{missed}"]' if missed else "capi = []"
    where = "`[features]`" + ("" if len(request.requested) == 1 else f" of {chosen_package.name}")
    place = chosen_package.manifest.place("features", missed or FEATURE, on="key")
    return Verdict("feature", sentence, f"add `{value}` to {where}", place)


def _misdirected(request: Request, relevant: list[Package]) -> Verdict | None:
    """Return the verdict where cargo asks the wrong package for the feature."""
    current = request.current
    if current is None or FEATURE in current.features or not old_resolver(request):
        return None
    sentence = f"with resolver 1, cargo asks `{current.name}` for the feature `capi`"
    instead = f", not {_listed([p.name for p in relevant])}"
    place = request.workspace.root.place("workspace", on="entry")
    return Verdict("resolver", sentence + instead, ANOTHER_RESOLVER, place)


def _root_place(request: Request) -> Place:
    return Place(request.workspace.root.path)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
