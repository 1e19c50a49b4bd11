"""Why cargo-c stops, before it installs anything or in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..capi import acceptance, assets, cbindgen
from ..capi.releases import Release
from ..capi.resolve import BASE, resolve
from ..crate import cbindgen as crate_cbindgen
from ..crate.linking import CONFIGS
from ..crate.package import Package
from ..crate.workspace import Request
from ..platforms import products, systems
from ..platforms.targets import Target
from ..text import semver
from . import headers
from .case import Case
from .eras import era
from .model import Cause, Options, Refused, Role
from .tree import where_it_panics


class Selection(NamedTuple):
    """The packages that a release builds; where it stops, why, and the ones that it stops at."""

    packages: tuple[Package, ...]
    refused: Refused | None


class Stop(NamedTuple):
    """Where the installation stops: before the first file of a role, or where there is none."""

    role: Role
    refused: Refused


def selection(request: Request, release: Release, target: Target) -> Selection:
    """Return what is built of a request, as `cbuild` in cargo-c's `src/build.rs` chooses it."""
    rules = era("selection", release)
    if rules["packages"] == "current":
        if request.current is None:
            message = "a virtual manifest has no package, and this release takes no other's"
            return Selection((), Refused("no library", message))
        request = request._replace(requested=(request.current,))
    needed = rules["feature"]
    chosen = tuple(
        package
        for package in request.requested
        if package.library and (not needed or acceptance.FEATURE in package.features)
    )
    for package in chosen:
        refused = _metadata(package, release) or _system(target, release)
        if refused:
            return Selection((package,), refused)
    return Selection(chosen, _unbuildable(request, release, chosen, needed))


def profile(request: Request, options: Options) -> Refused | None:
    """Return why cargo does not take the profile; a configuration file may define any other."""
    root, name = request.workspace.root, options.profile
    if name is None or name in _PROFILES or name in root.table("profile"):
        return None
    folder = "" if root.directory == "." else f"{root.directory}/"
    files = request.workspace.files
    configured = any(files.is_file(folder + config) for config in CONFIGS)
    if configured or any(package.unseen for package in request.requested):
        return None
    return Refused("unknown option", f"the profile `{name}` is not defined")


def before_installing(case: Case) -> Refused | None:
    """Return why the build of a package fails, as far as its files tell."""
    return next(_failures(case), None)


def while_installing(case: Case) -> Stop | None:
    """Return where the installation of a package stops, None where it comes to its end."""
    system = systems.platform(case.target, case.release)
    role = where_it_panics(case)
    if system and not system.installs and role:
        return Stop(role, Refused("panic", f"cargo-c panics: {_unsupported(case.target)}"))
    library = case.package.library
    if library and library.proc_macro:
        return Stop("static" if case.names.static else "shared", Refused("copy failure", _MACRO))
    gap = products.gap(case.target, _flags_of_leaf(case)) if case.builds_shared else None
    if gap:
        return Stop("shared", Refused("copy failure", _GAPS[gap]))
    if era("debug_info", case.release)["install"] and _lacks_debug_info(case):
        return Stop("debug info", Refused("copy failure", _NO_DEBUG_INFO))
    return None


def _unbuildable(
    request: Request, release: Release, chosen: tuple[Package, ...], feature: bool
) -> Refused | None:
    """Return why nothing is built of what is asked for.

    The metadata is read of every library that cargo builds, with or without the feature.
    """
    if not feature:
        return None if chosen else Refused("no library", "there is no library target")
    verdict = acceptance.verdict(request, release)
    # A procedural macro is built, and missed when it is to be copied.
    if verdict and verdict.kind != "value" and not (verdict.kind == "library" and chosen):
        cause: Cause = "no library" if verdict.kind == "library" else "no feature"
        return Refused(cause, f"{verdict.sentence}: {verdict.change}")
    others = (p for p in request.requested if p.library and p not in chosen)
    return next(filter(None, (_metadata(package, release) for package in others)), None)


def _metadata(package: Package, release: Release) -> Refused | None:
    """Return the first value of the metadata for which cargo-c stops."""
    capi = resolve(package, release)
    least = semver.parse(capi.min_version.value or "")
    # An audit lets a release pass that is not known yet; a plan is for one that is stated.
    if least and least[:3] > release.version:
        asked = f"`min_version` asks for cargo-c {capi.min_version.value}"
        return Refused("older than min_version", f"{asked}, newer than {release.text}")
    for refusal in capi.refusals:
        key = ".".join(str(part) for part in refusal.place.key[len(BASE) :])
        message = f"`{key} = {refusal.said}` is refused: write {refusal.expected}"
        return Refused("metadata error", message)
    return None


def _system(target: Target, release: Release) -> Refused | None:
    if systems.platform(target, release) is None:
        return Refused("unsupported target", _unsupported(target))
    return None


def _unsupported(target: Target) -> str:
    """Return cargo-c's own words."""
    return f"The target {target.os}-{target.env} is not supported yet"


_GAPS: dict[products.Gap, str] = {
    "dropped": "rustc makes no shared library on this target where it links the C runtime "
    "statically, so there is none to copy: pass `-C target-feature=-crt-static` in RUSTFLAGS, "
    "or `--library-type=staticlib`",
    "renamed": "rustc gives the shared library of this target another name than cargo-c looks for: "
    "pass `--library-type=staticlib`",
}
_MACRO = (
    "rustc makes a procedural macro of the library, which cargo-c does not find under the name of "
    "a C library: move the C API to a package of its own"
)
_NO_DEBUG_INFO = (
    "there is no debug information of a static library alone, and cargo-c fails to copy it"
)


def _failures(case: Case) -> Iterator[Refused]:
    """Yield what fails before the first file is installed, in cargo-c's order."""
    dropped = products.gap(case.target, case.options.rustflags) == "dropped"
    if not case.builds_static and (dropped or not case.builds_shared):
        message = f"cargo cannot build a shared library for `{case.target.triple}`"
        yield Refused("unsupported target", f"{message}, and nothing else is asked for")
    name = case.capi.library.name.value
    if not name or not all(character.isalnum() or character in "_-" for character in name):
        change = "letters, digits, `_` and `-` work"
        yield Refused("crate name", f'rustc refuses `library.name = "{name}"`: {change}')
    yield from _patterns(case)
    yield from _late_failures(case)


def _late_failures(case: Case) -> Iterator[Refused]:
    """Yield what fails when all has been compiled."""
    if _is_in_missing_folder(case.capi.pkg_config.filename.value):
        filename = case.capi.pkg_config.filename.value
        message = f'the folder of `pkg_config.filename = "{filename}"` is not in the build tree'
        yield Refused("copy failure", f"{message}: No such file or directory")
    yield from _without_header(case)
    if case.names.import_library and not systems.makes_import_library(case.target, case.release):
        words = f"Windows support for {case.target.arch} is not implemented yet."
        yield Refused("unsupported target", f"cargo-c can make no import library: {words}")
    hyphens = era("debug_info", case.release)["hyphens"]
    if hyphens and "-" in case.capi.library.name.value and _lacks_debug_info(case):
        yield Refused("copy failure", _NO_DEBUG_INFO)


def _without_header(case: Case) -> Iterator[Refused]:
    """Yield why cbindgen writes no header; cargo-c does not expect it to fail."""
    header = case.capi.header
    if not header.generated:
        return
    config = crate_cbindgen.read(case.package) or crate_cbindgen.Cbindgen("", {})
    if config.fault:
        yield Refused("panic", f"cargo-c panics: cbindgen cannot read {config.path}")
    for refusal in cbindgen.refusals(config.data):
        key = ".".join(map(str, refusal.key))
        what = f"does not take the value of `{key}`" if refusal.known else f"knows no `{key}`"
        yield Refused("panic", f"cargo-c panics: cbindgen {what} in {config.path}")
    parts = [part for part in header.name.value.split("/") if part not in ("", ".")]
    if not parts or parts[-1] == "..":
        said = f'`header.name = "{header.name.value}"`'
        yield Refused("panic", f"cargo-c panics: {said} names a folder, and no header")


def _flags_of_leaf(case: Case) -> str:
    """Return the flags that decide how the library's own crate is linked."""
    leaf = case.options.crt_static and era("crt_static", case.release)["leaf"]
    return (
        f"{case.options.rustflags} -C target-feature=+crt-static"
        if leaf
        else case.options.rustflags
    )


def _lacks_debug_info(case: Case) -> bool:
    """Tell whether there is certainly none: it comes with the shared library."""
    return case.names.debug_info is not None and not case.builds_shared


def _patterns(case: Case) -> Iterator[Refused]:
    """Yield what is wrong with the patterns of `install`."""
    install = case.capi.install
    built = headers.out_dir_targets(case)
    data = install.data if case.directories.datadir is not None else ()
    for target in (*install.include, *data):
        if target.kind == "generated" and target not in built:
            continue
        error = assets.pattern_error(target.pattern)
        if error:
            yield Refused("metadata error", f"`{target.pattern}` is no pattern: {error}")
        elif target.kind == "asset" and case.assets.panics(target):
            message = f"wildcards before the file name of `{target.pattern}`"
            yield Refused("panic", f"cargo-c panics over {message}")


def _is_in_missing_folder(filename: str) -> bool:
    """Tell whether a pkg-config file would certainly be written to a folder that is not there.

    It is relative to the folder of a profile; of one that lies elsewhere nothing is known.
    """
    above: list[str] = []
    for part in filename.split("/")[:-1]:
        if part == ".." and above:
            above.pop()
        elif part == "..":
            return False
        elif part not in ("", "."):
            above.append(part)
            if above[0] not in _BUILD_TREE or (above[1:] and above[0] not in _FILLED):
                return not filename.startswith("/")
    return False


_PROFILES = ("dev", "release", "test", "bench")
# What cargo makes below the folder of a profile.
_BUILD_TREE = (".fingerprint", "build", "deps", "examples", "incremental")
# Those in which folders lie whose names are not known.
_FILLED = (".fingerprint", "build", "incremental")
