"""The files of a package as nodes: read in one pass, kept where a reader will want them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

from ...archives.limits import MEMBERS_LIMIT, NAME_LIMIT
from ...archives.members import About, Content, Entry, Member, inner
from ...archives.package import Shape, items
from ...archives.stream import quoted
from ...errors import UserError
from ..tree import HEAD, Node, Package
from .part import Part, is_wanted
from .store import Store

_APPLE_DOUBLE = b"\0\5\x16\7"
_HARD_LINKS_LIMIT = 8


def unpack(argument: str, shape: Shape, number: int, store: Store, summed: bool) -> Part:
    """Read a package, the argument of that number.

    A member that `..` leads out of the package is refused; of two with one path the last counts,
    as when they are unpacked. Raises UserError for what is damaged or hostile.
    """
    reading = _Reading(argument, shape, number, store, summed)
    about = About(shape)
    for place, item in enumerate(items(argument, shape)):
        if isinstance(item, About):
            about = item
        else:
            reading.add(item, place)
    reading.link()
    nodes = reading.nodes
    if about.kind == "conda":  # what conda itself keeps aside
        nodes = {path: node for path, node in nodes.items() if path.split("/")[0] != "info"}
    return Part(Package(argument, *about), nodes, reading.sums)


class _Reading:
    """What was read of a package so far."""

    def __init__(
        self, argument: str, shape: Shape, number: int, store: Store, summed: bool
    ) -> None:
        self.nodes: dict[str, Node] = {}
        self.sums: dict[str, int] = {}
        self._hard_links: dict[str, str] = {}
        self._argument = argument
        self._shape = shape
        self._number = number
        self._store = store
        self._summed = summed

    def add(self, entry: Entry, place: int) -> None:
        """Take a member, which is the package's item of that number."""
        member, content = entry
        path = self._path(member, member.name)
        if not path or member.kind == "device":
            return
        if len(self.nodes) >= MEMBERS_LIMIT:
            raise self._error(f"holds more than {MEMBERS_LIMIT:,} members")
        self._hard_links.pop(path, None)
        if member.kind == "hard link":
            self._hard_links[path] = self._path(member, member.target)
        elif member.kind == "folder":
            self.nodes[path] = Node(path, "folder", self._number, 0, member.mode)
        elif member.kind == "link":
            if len(member.target) > NAME_LIMIT:
                raise self._refusal(member, "is a link that is too long")
            target = member.target
            self.nodes[path] = Node(path, "link", self._number, 0, member.mode, target)
        elif member.kind in ("file", "sparse file"):
            self._add_file(path, member, content, place)
        else:
            raise self._refusal(member, "is neither file, folder nor link")

    def link(self) -> None:
        """Give hard links what they lead to."""
        for path in self._hard_links:
            target = path
            for _ in range(_HARD_LINKS_LIMIT):  # a chain that goes on is a loop
                target = self._hard_links.get(target, target)
            node = self.nodes.get(target)
            if node is None or node.kind == "folder" or target in self._hard_links:
                message = f"is a hard link to {quoted(target)}, which is no file of the package"
                raise self._error(f"member {quoted(path)} {message}")
            self.nodes[path] = node._replace(path=path)
            if target in self.sums:
                self.sums[path] = self.sums[target]

    def _add_file(self, path: str, member: Member, content: Content, place: int) -> None:
        head = content.head(HEAD)
        if head.startswith(_APPLE_DOUBLE) and path.rpartition("/")[2].startswith("._"):
            return  # what macOS's tar writes beside each file
        give: Callable[[], memoryview]
        if is_wanted(path, head):
            give = self._kept(content, member.size)
        else:
            give = partial(self._again, place, member)
            if self._summed:
                self.sums[path] = _sum(content)
        mode, start = member.mode, partial(bytes, head)
        self.nodes[path] = Node(path, "file", self._number, member.size, mode, None, give, start)

    def _kept(self, content: Content, size: int) -> Callable[[], memoryview]:
        try:
            return self._store.keep(content.pieces(), size)
        except UserError as error:
            if error.place is not None:
                raise
            raise UserError(error.message, place=self._argument, hint=error.hint) from error

    def _again(self, place: int, member: Member) -> memoryview:
        """Return the content of a member that was not kept."""
        for other, item in enumerate(items(self._argument, self._shape)):
            if other == place and isinstance(item, Entry) and item.member == member:
                return self._kept(item.content, member.size)()
        raise self._error("has changed while it was read")

    def _path(self, member: Member, name: str) -> str:
        path = inner(name)
        if path is None:
            raise self._refusal(member, "has a path that leads out of the package")
        if len(path) > NAME_LIMIT:
            raise self._refusal(member, f"has a path of more than {NAME_LIMIT:,} characters")
        return path

    def _refusal(self, member: Member, message: str) -> UserError:
        return self._error(f"member {quoted(member.name)} {message}")

    def _error(self, message: str) -> UserError:
        return UserError(message, place=self._argument)


def _sum(content: Content) -> int:
    value = 0
    for piece in content.pieces():
        value = zlib.crc32(piece, value)
    return value
