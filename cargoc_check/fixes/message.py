"""The commit that adds support for cargo-c, in words."""

from __future__ import annotations

from ..capi.model import CApi
from .choose.model import Choices

_WIDTH = 72


def subject(choices: Choices) -> str:
    """Return the subject of the commit, under 72 characters where the names are not long."""
    return f"Install lib{choices.named.library} with cargo-c"


def body(choices: Choices, capi: CApi, soname: str | None, command: str) -> str:
    """Return the body: what a call of cargo-c installs; for Rust users nothing changes."""
    from textwrap import fill

    library = f"lib{capi.library.name.value}"
    shared = f"the library ({soname})" if soname else f"the library ({library})"
    folder = capi.header.subdirectory.value
    place = f"in include/{folder}" if folder else "in include"
    pc = f"{capi.pkg_config.filename.value}.pc"
    first = (
        f"`{command}` installs {shared} with its soname and links, the static library, "
        f"{_headers(choices, capi)} {place}, and {pc} for pkg-config, which is what C programs "
        "and distributions need."
    )
    second = (
        "Nothing changes for Rust users: the feature `capi` is off unless it is asked for, and "
        "cargo passes over `[package.metadata.capi]`."
    )
    third = "https://github.com/lu-zero/cargo-c"
    return "\n\n".join([fill(first, _WIDTH, break_on_hyphens=False), fill(second, _WIDTH), third])


def _headers(choices: Choices, capi: CApi) -> str:
    files = choices.header.files
    if choices.header.kind == "kept":
        return "the header" if len(files) == 1 else "the headers"
    return capi.header.file if choices.header.kind == "generated" else "the header"
