"""What archives hold: the values that all their readers give."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

from .stream import Stream

Kind = Literal["file", "sparse file", "folder", "link", "hard link", "device", "other"]


class Member(NamedTuple):
    """What an archive holds, named as it is written there; `target` is what a link leads to.

    `mode` are the permission bits, None where the archive has none.
    """

    name: str
    kind: Kind
    size: int = 0
    target: str = ""
    mode: int | None = None


class Content(Protocol):
    """The bytes of a member, to be read before the next member is asked for."""

    def head(self, count: int) -> bytes:
        """Return no more than that many of the first bytes; the rest can be read after it."""

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes, in pieces."""


class Entry(NamedTuple):
    """A member with its content."""

    member: Member
    content: Content


class About(NamedTuple):
    """What a package says of itself, "" where it does not; see `artifacts.tree.Package`."""

    kind: str
    name: str = ""
    version: str = ""
    architecture: str = ""
    depends: tuple[str, ...] = ()
    placeholder: str = ""


def inner(name: str) -> str | None:
    """Return a member's path in the tree, as tools unpack it: "" for the tree's root itself.

    Slashes at the beginning and `.` are dropped; None is for one that `..` leads anywhere.
    """
    if "//" not in name and "./" not in name and name[-1:] not in ("/", ".") and name[:1] != "/":
        return name
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return None if ".." in parts else "/".join(parts)


class Streamed:
    """The content that follows next in a stream."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._size = size

    def head(self, count: int) -> bytes:
        """Return the first bytes; see `Content`."""
        return self._stream.peek(min(count, self._size))

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes; see `Content`."""
        return self._stream.pieces(self._size)


class Held:
    """A content that was read already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def head(self, count: int) -> bytes:
        """Return the first bytes; see `Content`."""
        return self._data[:count]

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes; see `Content`."""
        yield self._data


def whole(content: Content) -> bytes:
    """Return all bytes of a content, which its reader knows to be not too many."""
    return b"".join(content.pieces())
