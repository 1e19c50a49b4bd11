"""The facts that choosing needs."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ...capi.exported import Seen
from ...crate.cbindgen import Cbindgen
from ...crate.exports.model import Surface
from ...crate.linking import LinkName
from ...crate.package import Package
from ...crate.workspace import Request
from ...findings import Place

_C_NAME = re.compile(
    r"(^|[-_])(capi|c[-_]?api|c[-_]ffi|ffi|cabi|clib|c[-_]bindings?|c)([-_]cdylib)?$|^c[-_]api"
)
Destination = Literal["out-dir", "crate", "unknown"]


class Binding(NamedTuple):
    """A crate by which a package talks to another language than C, and that language."""

    crate: str
    language: str
    place: Place


class Kept(NamedTuple):
    """A header that is in the repository.

    `path` is relative to the root of the subject's files, `below` to the package's folder; that
    begins with `../` where the header lies outside of it. `maker` is the generator that says in
    it that it made it. `declares` are the functions and variables, `exports` those among them
    that the package exports. `includes` are the files in quotes; `cpp` tells that only C++ can
    read it.
    """

    path: str
    below: str
    maker: str | None
    declares: tuple[str, ...]
    exports: tuple[str, ...]
    includes: tuple[str, ...]
    cpp: bool


class Template(NamedTuple):
    """A file from which another build system makes a header: `version.h.in` for `version.h`.

    `blanks` are the words between `@` that are filled in.
    """

    path: str
    below: str
    makes: str
    blanks: tuple[str, ...]


class Script(NamedTuple):
    """A build script, and what it does about headers and names of libraries.

    `header` is the path that cbindgen's header is written to, as far as it can be told, below
    `OUT_DIR` or the crate's folder, by `destination`. `settings` are those that it gives to
    cbindgen in code, named and valued as in cbindgen.toml.
    """

    path: str
    runs_cbindgen: bool
    place: Place | None
    header: str | None
    destination: Destination
    settings: tuple[tuple[str, str | bool], ...]
    names: tuple[LinkName, ...]


class Pc(NamedTuple):
    """A pc file, or the template of one; values that are filled in by the build are None."""

    path: str
    filename: str
    name: str | None
    description: str | None
    version: str | None
    libraries: tuple[str, ...]
    requires: str | None
    requires_private: str | None
    includes: str | None
    place: Place


class Soname(NamedTuple):
    """A version that an existing build gives to the shared library: `7`, `7.0.0`."""

    version: str
    place: Place
    said: str


class Mention(NamedTuple):
    """A line of a script or README that takes the library from cargo's output."""

    place: Place
    text: str
    file: str


class Called(NamedTuple):
    """A name that users know today, of the library (without `lib`) or of its header."""

    name: str
    place: Place
    said: str


class Install(NamedTuple):
    """A rule of another build system that installs files for C."""

    place: Place


class Use(NamedTuple):
    """An optional dependency that the C API's sources name."""

    dependency: str
    place: Place


class Demand(NamedTuple):
    """A condition without which the C API's sources stop the compiler, as `cfg(…)` has it."""

    condition: str
    place: Place


class Call(NamedTuple):
    """A call of plain cargo that builds a library for C, with the features that it names."""

    features: tuple[str, ...]
    place: Place


class Candidate(NamedTuple):
    """A package that may be the one with the C API.

    `surface` is None without sources. `exports` are those for C, with what becomes of them when
    cargo-c builds the package as it is.
    """

    package: Package
    binding: Binding | None
    surface: Surface | None
    exports: tuple[Seen, ...]
    kept: tuple[Kept, ...]
    templates: tuple[Template, ...]
    cbindgen: Cbindgen | None
    script: Script | None
    pcs: tuple[Pc, ...]
    sonames: tuple[Soname, ...]
    mentions: tuple[Mention, ...]
    constants: tuple[tuple[str, int, Place], ...] = ()
    uses: tuple[Use, ...] = ()
    demands: tuple[Demand, ...] = ()
    calls: tuple[Call, ...] = ()
    called: tuple[Called, ...] = ()
    header_called: Called | None = None
    installs: tuple[Install, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that are exported, by whatever conditions."""
        return tuple(dict.fromkeys(seen.export.name for seen in self.exports))


class Survey(NamedTuple):
    """All that was found; the candidates are in the order of how likely they are meant.

    `elsewhere` are folders of the repository with packages that are not of the workspace.
    """

    request: Request
    candidates: tuple[Candidate, ...]
    elsewhere: tuple[str, ...] = ()


def is_named_for_c(name: str) -> bool:
    """Tell whether a package is called as those with a C API are."""
    return _C_NAME.search(name) is not None
