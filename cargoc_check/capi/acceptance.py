"""Whether cargo-c would take what is asked for, and if not, why and what to change.

Which packages count is `is_relevant_package` in `cbuild` of cargo-c's `src/build.rs`; the rest are
cargo's own rules for features of the packages requested.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ..crate.package import Package
from ..crate.workspace import Request
from ..errors import UserError
from ..findings import Place
from ..text.wording import some
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

"""Names of features that were probably meant to be `capi`."""

_TABLES = frozenset({"min_version", "header_name", "header", "pkg_config", "library", "install"})
_C_LIBRARIES = frozenset({"cdylib", "staticlib"})
_C_NAMES = ("-capi", "_capi", "-c-api", "_c_api", "-ffi", "_ffi", "-c", "_c", "-sys", "-cdylib")

ANOTHER_RESOLVER = 'call cargo-c in the member\'s folder, or set `resolver = "2"` in `[workspace]`'


class Verdict(NamedTuple):
    """Why cargo-c stops: a sentence, what to change, and the place that it is about.

    Of the kinds, `elsewhere` and `resolver` go away with another folder or option.
    """

    kind: Literal["feature", "library", "elsewhere", "resolver", "value"]
    sentence: str
    change: str
    place: Place


def qualifies(package: Package) -> bool:
    """Tell whether cargo-c installs the package when it is requested."""
    return has_library(package) and FEATURE in package.features


def has_library(package: Package) -> bool:
    """Tell whether the package has a library that can become one for C."""
    return package.library is not None and not package.library.proc_macro


def speaks(package: Package) -> bool:
    """Tell whether the package says anything to cargo-c: the feature, or keys that it knows."""
    return FEATURE in package.features or has_metadata(package)


def has_metadata(package: Package) -> bool:
    """Tell whether `[package.metadata.capi]` is there and meant for cargo-c."""
    return is_for_cargo_c(package.manifest.get(*BASE))


def is_for_cargo_c(table: Any) -> bool:
    """Tell whether a table `capi` is cargo-c's: other tools have some, with keys of their own."""
    return isinstance(table, dict) and (not table or not _TABLES.isdisjoint(table))


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


def judged(package: Package, request: Request) -> bool:
    """Tell whether what cargo-c would install of a package is of interest.

    It is if it installs the package, or if it installs none and this one is meant.
    """
    if qualifies(package):
        return True
    if any(qualifies(p) for p in request.requested):
        return False
    return has_metadata(package) or (FEATURE in package.features and package.library is not None)


def loaded(request: Request) -> Iterator[Package]:
    """Yield the packages whose metadata cargo-c reads: with or without the feature `capi`.

    `compile_with_exec` in cargo-c's `src/build.rs` goes through all libraries that cargo builds.
    """
    yield from (p for p in request.requested if p.library is not None)


def verdict(request: Request, release: Release) -> Verdict | None:
    """Return why `cargo cinstall` would stop before it builds, None when it would not."""
    featured = [p for p in request.requested if FEATURE in p.features]
    if not featured:
        return _without_feature(request)
    relevant = [p for p in featured if has_library(p)]
    if not relevant:
        return _without_library(featured[0])
    for package in loaded(request):
        for refusal in resolve(package, release).refusals:
            return _refused(refusal, release)
    return _misdirected(request, relevant)


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


def meant(request: Request) -> Package | None:
    """Return the requested package that the C API was most likely meant for."""
    tests = (
        has_metadata,
        lambda p: bool(_C_LIBRARIES & set(_crate_types(p))),
        lambda p: p.library is not None and p.name.endswith(_C_NAMES),
        lambda p: near_miss(p) is not None,
        lambda p: len(request.requested) == 1,
    )
    for test in tests:
        found = next((p for p in request.requested if test(p)), None)
        if found is not None:
            return found
    return None


def _crate_types(package: Package) -> tuple[str, ...]:
    said = package.library.crate_types if package.library else None
    return said.value if said else ()


def _without_feature(request: Request) -> Verdict:
    place = Place(request.workspace.root.path)
    if not request.requested:
        return Verdict("feature", "no package is selected", "name one with `-p`", place)
    sentence = f"no feature `capi` in {_named(request.requested)}"
    others = [p for p in request.workspace.members if qualifies(p)]
    if others:
        chosen = " ".join(f"-p {p.name}" for p in others[:3])
        there = f"; it is in {_named(others)}"
        change = ANOTHER_RESOLVER if old_resolver(request) else f"pass `{chosen}`"
        return Verdict("elsewhere", sentence + there, change, place)
    excluded = _excluded(request)
    if excluded is not None:
        there = f"; it is in `{excluded}`, which the workspace excludes"
        return Verdict("elsewhere", sentence + there, f"call cargo-c in `{excluded}`", place)
    package = meant(request)
    if package is None:
        change = "add `capi = []` to `[features]` of the package with the C API"
        return Verdict("feature", sentence, change, place)
    if package.library is None:
        return _without_library(package)
    missed = near_miss(package)
    value = f'capi = ["{missed}"]' if missed else "capi = []"
    where = "`[features]`" + ("" if len(request.requested) == 1 else f" of `{package.name}`")
    place = package.manifest.place("features", missed or FEATURE, on="key")
    return Verdict("feature", sentence, f"add `{value}` to {where}", place)


def _excluded(request: Request) -> str | None:
    """Return the folder of a crate with the feature that the workspace's `exclude` names."""
    root = request.workspace.root
    entries = root.get("workspace", "exclude")
    for entry in entries if isinstance(entries, list) else ():
        path = f"{root.directory}/{entry}/Cargo.toml".removeprefix("./")
        if isinstance(entry, str) and request.workspace.files.is_file(path):
            try:
                features = request.workspace.manifest_at(path).table("features")
            except UserError:  # not ours to complain about: nobody asked for this crate
                continue
            if FEATURE in features:
                return entry
    return None


def _without_library(package: Package) -> Verdict:
    place = package.manifest.place("package", "name")
    if package.library is not None:
        sentence = f"the library of `{package.name}` is a procedural macro"
        return Verdict("library", sentence, "move the C API to a package of its own", place)
    change = "add `src/lib.rs`, or a `[lib]` table with its `path`"
    return Verdict("library", f"package `{package.name}` has no library target", change, place)


def _misdirected(request: Request, relevant: list[Package]) -> Verdict | None:
    """Return the verdict where cargo asks the wrong package for the feature."""
    current = request.current
    if current is None or FEATURE in current.features or not old_resolver(request):
        return None
    sentence = f"with resolver 1, cargo asks `{current.name}` for the feature `capi`"
    instead = f", not {_named(relevant)}"
    place = request.workspace.root.place("workspace", on="entry")
    return Verdict("resolver", sentence + instead, ANOTHER_RESOLVER, place)


def _refused(refusal: Refusal, release: Release) -> Verdict:
    key = ".".join(str(part) for part in refusal.place.key[len(BASE) :])
    if refusal.kind == "min-version":
        sentence = f"`{key}` asks for cargo-c {refusal.said}, newer than {release.text}"
        return Verdict("value", sentence, "use a newer cargo-c, or ask for less", refusal.place)
    sentence = f"`{key} = {refusal.said}` is refused"
    return Verdict("value", sentence, f"write {refusal.expected}", refusal.place)


def _named(packages: Iterable[Package]) -> str:
    return some([f"`{package.name}`" for package in packages])
