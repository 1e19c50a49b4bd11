"""What packages that are built in one run do to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case
from .model import Unknown


def unknown(case: Case, cases: Sequence[Case]) -> Iterator[Unknown]:
    """Yield what cannot be told of a package because others are built with it.

    They write to one folder, and which of two files of one name stays there differs from run to
    run. A dependency that is asked for itself is made for C alone, so that no Rust code finds it
    (E0433); 0.10.24 ran.
    """
    for other in cases:
        if other is case:
            continue
        name = other.package.name
        for what in _shared(case, other):
            reason = f"`{name}` makes one of that name in the same run: either may be installed"
            yield Unknown(what, reason)
        if _depends(case, other):
            reason = (
                f"it depends on `{name}`, which cargo-c builds for C alone when both are asked for:"
                " rustc stops where its code is used; ask for them one by one, with -p"
            )
            yield Unknown(f"whether `{case.package.name}` can be built", reason)


def _shared(case: Case, other: Case) -> Iterator[str]:
    one, two = case.capi, other.capi
    names = [capi.library.name.value.replace("-", "_") for capi in (one, two)]
    if names[0] == names[1]:
        yield f"contents and soname of the library `{one.library.name.value}`"
    if one.header.generated and two.header.generated and one.header.file == two.header.file:
        yield f"contents and macros of the header `{one.header.file}`"
    if one.pkg_config.filename.value == two.pkg_config.filename.value:
        yield f"contents of `{one.pkg_config.filename.value}.pc`"


def _depends(case: Case, other: Case) -> bool:
    return any(
        dependency.kind == "normal" and dependency.path == other.package.directory
        for dependency in case.package.dependencies
    )
