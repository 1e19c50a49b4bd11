"""Names that the crate itself gives to the linker, which outweigh those of cargo-c.

Of several the linker takes the last. They come in this order: cargo-c's own, `library.rustflags`
and those of `library.target`, then RUSTFLAGS or, without it, cargo's configuration files, at last
the build script (cargo-c 0.10.24 ran with each pair of them). The first are certain; whether and
which file of the configuration cargo reads depends on the folder that it is called in, and what a
build script prints only a build can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..crate import linking
from ..crate.linking import LinkName
from ..findings import Place
from ..platforms import cfg
from ..platforms.naming import LibraryNames

if TYPE_CHECKING:
    from .case import Case

_FIELDS = {
    "soname": "soname",
    "install_name": "install_name",
    "output-def": "definition",
    "out-implib": "import_library",
}
"""The field of LibraryNames that each kind of name takes the place of."""


class Linked(NamedTuple):
    """What becomes of the library's names.

    `doubts` are the fields that only a build can tell, each with the reason.
    """

    names: LibraryNames
    doubts: tuple[tuple[str, str], ...] = ()


def linked(case: Case, names: LibraryNames) -> Linked:
    """Return the names that the shared library gets by the crate's own flags."""
    if names.shared is None:
        return Linked(names)
    doubts: dict[str, str] = {}
    for name in _in_flags(case):
        field = _FIELDS[name.kind]
        doubts.pop(field, None)
        if name.kind == "soname" and names.format == "elf" and _is_plain(name.value):
            names = names._replace(soname=name.value)
        elif _is_there(names, name):
            doubts[field] = f"flags for rustc give the linker `{_shown(name)}`"
    for name in _elsewhere(case):
        known = name.certain and name.value == getattr(names, _FIELDS[name.kind])
        if _is_there(names, name) and not known:
            reason = f"{name.place.path} may give the linker `{_shown(name)}`"
            doubts[_FIELDS[name.kind]] = reason
    return Linked(names, tuple(doubts.items()))


def _in_flags(case: Case) -> Iterator[LinkName]:
    """Yield what stands in flags that certainly count, in the order of the linker's arguments."""
    nowhere, library = Place(case.package.manifest.path), case.capi.library
    flags = [library.rustflags.value]
    for platform, said in library.target_rustflags:
        # cargo-c compares what is no cfg(…) with the crate's name, so that no triple ever fits.
        fits = cfg.applies(platform, case.target) and platform != case.target.triple
        if fits or platform == case.capi.name:
            flags.append(said.value)
    for words in (*flags, (case.options.rustflags,)):
        yield from linking.in_flags(" ".join(words), nowhere)


def _elsewhere(case: Case) -> Iterator[LinkName]:
    """Yield what configuration files and the build script may give the linker for the target."""
    from ..crate.sources import Sources

    found = linking.read(case.package, Sources(case.package))
    script = case.package.build_script
    for name in sorted(found.names, key=lambda name: name.place.path == script):
        if case.options.rustflags and name.place.path != script:
            continue
        if name.target is not None and not cfg.applies(name.target, case.target):
            continue
        met = [_met(condition.meaning, case) for condition in name.conditions]
        if False not in met:
            yield name._replace(certain=name.certain and None not in met)
    lines = found.link_lines
    if lines and script and False not in [_met(one.meaning, case) for one in lines.conditions]:
        for kind in ("soname", "install_name"):
            yield LinkName(kind, None, Place(script), False)


def _met(meaning: str | None, case: Case) -> bool | None:
    from ..capi.conditions import holds

    return None if meaning is None else holds(meaning, case.target)


def _is_there(names: LibraryNames, name: LinkName) -> bool:
    """Tell whether the target has names of this kind."""
    is_elf = name.kind == "soname" and names.format == "elf"
    return is_elf or getattr(names, _FIELDS[name.kind]) is not None


def _is_plain(value: str | None) -> bool:
    """Tell whether a value is the name, not the beginning of the next flag."""
    return value is not None and not value.startswith("-")


def _shown(name: LinkName) -> str:
    return f"-{name.kind},{name.value or '…'}"
