"""The facts of what was built.

A rule that asks for an item (`library`, `static`, `import_library`, `definition`, `pc`, `header`)
runs once for each, any other once for the build. `inside` is what a scan of the item's bytes finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..artifacts.build import Build
from ..platforms.policies import Policy
from . import Unavailable, remembered

if TYPE_CHECKING:
    from ..artifacts.header.includes import Includes
    from ..artifacts.header.library import Api
    from ..artifacts.header.model import Compiled
    from ..artifacts.model import Inside, Sysroot
    from ..artifacts.pc.closed_world import Worlds
    from ..artifacts.system import System
    from ..fit.model import Fit

NO_POLICY = "no distribution is stated (--policy)"
NO_SYSROOT = "no sysroot is stated (--sysroot)"
NO_CRATE = "no crate is stated (--crate)"


def scan(build: Build, path: str) -> Inside:
    """Return what a scan of a file's bytes finds."""
    from ..artifacts.inside import scan as inside

    node = build.tree.get(path)
    assert node is not None
    return inside.scan(node.content())


class Given(NamedTuple):
    """What is stated beside the build, and how the costly facts are had.

    `fit` compares the build with its crate's plans, where a crate is stated.
    """

    target: str | None = None
    policy: Policy | None = None
    fit: Callable[[Build, System], Fit] | None = None
    scan: Callable[[Build, str], Inside] = scan
    sysroot: Sysroot | None = None


class BuildFacts:
    """Facts of a build, each worked out when first asked for."""

    def __init__(self, build: Build, given: Given) -> None:
        self.build = build
        self.given = given
        self._known: dict[str, Any] = {}
        self._scanned: dict[str, Inside] = {}

    def get(self, name: str) -> Any:
        """Return a fact of the build; raise Unavailable."""
        return remembered(self._known, name, _BUILD[name], self)

    def inside(self, path: str) -> Inside:
        """Return what a scan of a file's bytes finds, of which there is one for all rules."""
        if path not in self._scanned:
            self._scanned[path] = self.given.scan(self.build, path)
        return self._scanned[path]

    def turns(self, names: tuple[str, ...]) -> Iterator[Callable[[str], Any]]:
        """Yield, for each run of a rule that asks for these facts, what gives them by name."""
        item = next((name for name in names if name in _ITEMS), None)
        if item is None:
            yield self.get
            return
        for value in _ITEMS[item](self.build):
            yield self._of(item, value)

    def _of(self, item: str, value: Any) -> Callable[[str], Any]:
        def get(name: str) -> Any:
            if name == item:
                return value
            return self.inside(value.path) if name == "inside" else self.get(name)

        return get


def _system(facts: BuildFacts) -> System:
    from ..artifacts.system import system

    return system(facts.build, facts.given.target)


def _policy(facts: BuildFacts) -> Policy:
    if facts.given.policy is None:
        raise Unavailable(NO_POLICY)
    return facts.given.policy


def _sysroot(facts: BuildFacts) -> Sysroot:
    if facts.given.sysroot is None:
        raise Unavailable(NO_SYSROOT)
    return facts.given.sysroot


def _fit(facts: BuildFacts) -> Fit:
    if facts.given.fit is None:
        raise Unavailable(NO_CRATE)
    return facts.given.fit(facts.build, facts.get("system"))


def _worlds(facts: BuildFacts) -> Worlds:
    from ..artifacts.pc.closed_world import Worlds

    return Worlds(facts.build, facts.get("system").format)


def _includes(facts: BuildFacts) -> Includes:
    from ..artifacts.header.includes import Includes

    return Includes(facts.build)


def _apis(facts: BuildFacts) -> tuple[Api, ...]:
    from ..artifacts.header.library import apis

    return apis(facts.get("worlds"))


def _compiled(facts: BuildFacts) -> Compiled:
    from ..artifacts.header import compile

    compiled = compile.check(facts.get("worlds"), facts.get("includes"), facts.get("system"))
    if compiled is None:
        raise Unavailable(compile.NO_COMPILER)
    return compiled


_ITEMS: dict[str, Callable[[Build], tuple[Any, ...]]] = {
    "library": lambda build: build.libraries,
    "static": lambda build: build.static_libraries,
    "import_library": lambda build: build.import_libraries,
    "definition": lambda build: build.definitions,
    "pc": lambda build: build.pc_files,
    "header": lambda build: build.headers,
}
_BUILD: dict[str, Callable[[BuildFacts], Any]] = {
    "build": lambda facts: facts.build,
    "tree": lambda facts: facts.build.tree,
    "layout": lambda facts: facts.build.layout,
    "system": _system,
    "policy": _policy,
    "sysroot": _sysroot,
    "fit": _fit,
    "worlds": _worlds,
    "includes": _includes,
    "apis": _apis,
    "compiled": _compiled,
}
