"""cbindgen.toml: how cbindgen, which cargo-c has inside, writes the header.

cbindgen looks for it in the crate's own folder only, and takes its defaults without one
(`Config::from_root_or_default` in its `src/bindgen/config.rs`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import UserError
from ..findings import Place
from .package import Package

NAME = "cbindgen.toml"

LANGUAGES = {
    **dict.fromkeys(("c", "C"), "C"),
    **dict.fromkeys(("cython", "Cython"), "Cython"),
    **dict.fromkeys(("cxx", "Cxx", "CXX", "cpp", "Cpp", "CPP", "c++", "C++"), "C++"),
}
"""What may be said for `language`, and what it means."""

DEFAULT_LANGUAGE = "C++"


SPEECH = ("header", "autogen_warning", "after_includes", "trailer")
"""The keys whose text goes into the header as it is."""


class Cbindgen(NamedTuple):
    """What a cbindgen.toml says. `fault` is why it cannot be read, with its place; then no data."""

    path: str
    data: dict[str, Any]
    fault: str | None = None

    def place(self, *key: str | int) -> Place:
        """Return the place of a key."""
        return Place(self.path, key)

    def text(self, key: str) -> str:
        """Return a top-level string, empty where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def table(self, key: str) -> dict[str, Any]:
        """Return a top-level table, empty where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, dict) else {}

    @property
    def language(self) -> str | None:
        """The language of the header, `C`, `C++` or `Cython`; None where cbindgen knows it not."""
        value = self.data.get("language", DEFAULT_LANGUAGE)
        return LANGUAGES.get(value) if isinstance(value, str) else None


def read(package: Package) -> Cbindgen | None:
    """Read a package's cbindgen.toml, None where there is none."""
    path = package.path(NAME)
    if not package.workspace.files.is_file(path):
        return None
    try:
        return Cbindgen(path, package.workspace.manifest_at(path).document.data)
    except UserError as error:
        return Cbindgen(path, {}, str(error))
