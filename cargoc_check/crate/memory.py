"""Files that exist only in memory: the examples of a rule's page, and crates in tests."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from posixpath import normpath

from ..text.source import Source
from .limits import TEXT_LIMIT, too_large
from .listing import Listing


class Memory:
    """Files by their path, as text or bytes."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.base = "/memory"
        self.sources: dict[str, Source] = {}
        self._contents = {normpath(path): content for path, content in files.items()}
        self._listing = Listing(self._contents)

    def read(self, path: str, limit: int = TEXT_LIMIT) -> bytes:
        """Return a file's bytes; see `Files`."""
        content = self._contents.get(normpath(path))
        if content is None:
            raise FileNotFoundError(path)
        data = content.encode() if isinstance(content, str) else content
        if len(data) > limit:
            raise too_large(len(data), limit, self.opened(path))
        return data

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return self._listing.is_file(path)

    def is_dir(self, path: str) -> bool:
        """Tell whether there is such a folder."""
        return self._listing.is_dir(path)

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names in a folder; see `Files`."""
        return self._listing.list(directory)

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the files below a folder; see `Files`."""
        return self._listing.walk(directory)

    def display(self, path: str) -> str:
        """Return the path as it is."""
        return normpath(path)

    def opened(self, path: str) -> str:
        """Return the path as it is."""
        return self.display(path)

    def identity(self, path: str) -> Hashable:
        """Return a key that is this object's own."""
        return self, normpath(path)
