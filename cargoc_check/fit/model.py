"""The values of a comparison between a build and the plans of its crate."""

from typing import Literal, NamedTuple

from ..plan.model import Plan

What = Literal[
    "missing",
    "extra",
    "link",
    "soname",
    "install name",
    "current version",
    "compatibility version",
    "macro",
    "pkg-config",
]


class Difference(NamedTuple):
    """Something that is otherwise than planned; paths are the tree's, without a leading slash.

    `planned` and `built` are None where there is nothing. `key` is the macro or pc field that it
    is about; `role` the file's in the plan, or what an extra file is. `certain` tells that no
    release of those compared would have made what was built.
    """

    path: str
    what: What
    role: str
    planned: str | None
    built: str | None
    key: str = ""
    certain: bool = True


class Fit(NamedTuple):
    """How a build fits its crate.

    `release` is the cargo-c whose plan comes nearest, `equal` all that come as near, oldest first;
    `stated` that the command line named it. `refused` says why cargo-c would not have built it.
    """

    package: str
    release: str
    equal: tuple[str, ...]
    stated: bool
    plan: Plan | None
    differences: tuple[Difference, ...]
    refused: str | None = None
