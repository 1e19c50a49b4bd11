"""Cargo.toml files: what they say, and where."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from ..errors import UserError
from ..findings import KeyPath, Place
from ..text.toml import Document, parse
from . import paths
from .borders import Borders
from .files import text
from .limits import SOURCES_LIMIT

if TYPE_CHECKING:
    from .files import Files

NAME = "Cargo.toml"

T = TypeVar("T")


class Said(NamedTuple, Generic[T]):
    """A value and where it was said; the place of a default is None."""

    value: T
    place: Place | None


Spot = tuple[str, Hashable]
"""An absolute directory and the identity of the manifest there."""


class Parsed:
    """A parsed file, and what follows from its text alone; both are shared by subjects."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[str, Any] = {}

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """Return what is known by this name, worked out at the first call."""
        if name not in self._known:
            self._known[name] = make()
        known: T = self._known[name]
        return known


class Cache:
    """What is read once for all subjects of a run.

    Texts are known by their files. What depends on where a manifest lies as well is known by its
    spot: through a link one manifest can lie in two places, with other things beside it.
    """

    def __init__(self) -> None:
        self.parsed: dict[Hashable, Parsed] = {}
        self.with_sources: dict[Spot, bool] = {}
        self.members: dict[Spot, tuple[tuple[str, Parsed], ...]] = {}
        """The members of the workspaces, by their roots: absolute directories, and manifests."""


class Manifest:
    """A manifest of a subject.

    `path` and `directory` are relative to the root of the subject's files, `location` is the
    directory's absolute path, for comparisons only.
    """

    def __init__(self, files: Files, location: str, path: str, parsed: Parsed) -> None:
        self.path = path
        self.location = location
        self.directory = path.rpartition("/")[0] or "."
        self.parsed = parsed
        self.document = parsed.document
        self.data = self.document.data
        self._files = files
        self._alias = "project" in self.data and "package" not in self.data

    @property
    def is_package(self) -> bool:
        """Tell whether there is a `[package]`, or a `[project]` as it was called at first."""
        return "package" in self.data or "project" in self.data

    def get(self, *key: str | int) -> Any | None:
        """Return the value at a key path, None where there is none."""
        node: Any = self.data
        for part in self._own(key):
            if type(node) is str:
                return None
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def table(self, *key: str | int) -> dict[str, Any]:
        """Return the table at a key path, an empty one where there is none or something else."""
        value = self.get(*key)
        return value if isinstance(value, dict) else {}

    def place(self, *key: str | int, on: Literal["key", "value", "entry"] = "value") -> Place:
        """Return the place of a key path in this manifest."""
        return Place(self.path, self._own(key), on)

    def shown(self, *key: str | int, on: Literal["key", "value"] = "value") -> str:
        """Return `path:line:column` of the nearest thing there is to a key path, for users."""
        shown = self._files.opened(self.path)
        own = self._own(key)
        for depth in range(len(own), 0, -1):
            span = self.document.span(own[:depth], on if depth == len(own) else "key")
            if span is not None:
                line, column = self.document.source.position(span.start)
                return f"{shown}:{line}:{column}"
        return shown

    def error(self, message: str, *key: str | int, hint: str | None = None) -> UserError:
        """Return the error that says what is wrong at a key path."""
        return UserError(message, place=self.shown(*key), hint=hint)

    def _own(self, key: KeyPath) -> KeyPath:
        if self._alias and key[:1] == ("package",):
            return ("project", *key[1:])
        return key


class Manifests:
    """Opens the manifests of one subject, each once, and knows the workspace roots among them."""

    def __init__(self, files: Files, cache: Cache | None = None) -> None:
        self.files = files
        self.cache = cache or Cache()
        self.roots: dict[str, Manifest] = {}
        self.borders: dict[tuple[str, str], Borders] = {}
        """What `members` and `exclude` of roots name, by the root's location and the key."""
        self._opened: dict[str, Manifest] = {}
        self._walked = 0

    def open(self, path: str) -> Manifest:
        """Return the TOML file at a path relative to the files' root.

        Raises FileNotFoundError where there is none, UserError when it cannot be read.
        """
        known = self._opened.get(path)
        if known is None:
            location = paths.parent(paths.absolute(self.files.base, path))
            known = Manifest(self.files, location, path, self._parsed(path))
            self._opened[path] = known
        return known

    def at(self, location: str) -> Manifest | None:
        """Return the Cargo.toml in an absolute directory, None where there is none.

        Raises UserError when it cannot be read, or cargo would refuse it whatever else there is.
        """
        path = paths.relative(self.files.base, f"{location}/{NAME}")
        if path in self._opened:
            return self._opened[path]
        if not self.files.is_file(path):
            return None
        from .refusals import check

        parsed = self._parsed(path)
        parsed.remember("checked", lambda: check(Manifest(self.files, location, path, parsed)))
        return self.adopt(location, parsed)

    def spot(self, manifest: Manifest) -> Spot:
        """Return by what is known what depends on where a manifest lies."""
        return manifest.location, self.files.identity(manifest.path)

    def has_sources(self, manifest: Manifest) -> bool:
        """Tell whether there is Rust source below a manifest; if not, there are manifests only.

        Raises UserError when there is too much to look at.
        """
        if self.files.is_file(paths.below(manifest.directory, "src/lib.rs")):
            return True
        known, spot = self.cache.with_sources, self.spot(manifest)
        if spot not in known:
            known[spot] = any(path.endswith(".rs") for path in self._walk(manifest.directory))
        return known[spot]

    def adopt(self, location: str, parsed: Parsed) -> Manifest:
        """Return the Cargo.toml of an absolute directory, which has been parsed and checked."""
        path = paths.relative(self.files.base, f"{location}/{NAME}")
        known = self._opened.get(path)
        if known is None:
            known = self._opened[path] = Manifest(self.files, location, path, parsed)
        if known.get("workspace") is not None:
            self.roots[location] = known
        return known

    def _walk(self, directory: str) -> Iterator[str]:
        for path in self.files.walk(directory):
            self._walked += 1
            if self._walked > SOURCES_LIMIT:
                message = f"more than {SOURCES_LIMIT:,} files beside manifests, none Rust source"
                raise UserError(message, place=self.files.opened("."))
            yield path

    def _parsed(self, path: str) -> Parsed:
        identity = self.files.identity(path)
        known = self.cache.parsed.get(identity)
        if known is None:
            known = self.cache.parsed[identity] = Parsed(parse(text(self.files, path)))
        return known
