"""Packages that are one tar archive, with files in it that say what they are.

- Alpine: `.PKGINFO`, https://wiki.alpinelinux.org/wiki/Apk_spec
- Arch and MSYS2: `.PKGINFO`, https://man.archlinux.org/man/makepkg.8
- FreeBSD: `+COMPACT_MANIFEST`, https://man.freebsd.org/cgi/man.cgi?query=pkg-create
- conda's older form: `info/index.json`, https://docs.conda.io/projects/conda-build
- crates: all in one folder `name-version`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import tar
from .limits import MEMBERS_LIMIT
from .members import About, Entry, Held, Member, inner
from .stream import Stream
from .text import assignments, first, json_object, text, word, words

_PKGINFO, _INDEX, _PREFIXES = ".PKGINFO", "info/index.json", "info/has_prefix"
_MANIFESTS = ("+COMPACT_MANIFEST", "+MANIFEST")
_SAYING = {_PKGINFO, _INDEX, _PREFIXES, *_MANIFESTS}
_CRATE = re.compile(r"(.+?)-(\d+\.\d+\.\d+[^/]*)(?:/|$)")


def items(stream: Stream, name: str) -> Iterator[About | Entry]:
    """Yield the files of such a package, or of any tar archive, and what it says of itself.

    `name` is the file's, by which a crate and an Alpine package are told. The members that only
    package managers read are left out.
    """
    said: dict[str, str] = {}
    top = ""
    for entry in tar.entries(stream, MEMBERS_LIMIT):
        member, path = entry.member, inner(entry.member.name) or ""
        top = top or path
        if path in _SAYING and member.kind == "file":
            said[path] = text(entry.content, member, stream.place)
            entry = Entry(member, Held(said[path].encode()))
        if not _is_package_managers(path, member, said):
            yield entry
    yield _about(said, top, name)


def conda(index: str, prefixes: str) -> About:
    """Return what a conda package says of itself in `info/index.json` and `info/has_prefix`.

    Lines of the latter begin with what the installer replaces by the prefix, in quotes or not.
    """
    said = json_object(index)
    placeholder = re.match(r'\s*(?:"([^"\n]+)"|(\S+)\s+\S+\s+\S)', prefixes)
    return About(
        "conda",
        word(said, "name"),
        word(said, "version"),
        word(said, "subdir"),
        words(said, "depends"),
        (placeholder[1] or placeholder[2]) if placeholder else "",
    )


def _is_package_managers(path: str, member: Member, said: dict[str, str]) -> bool:
    """Tell whether a member is for the package manager: at the top, with a dot or plus."""
    if "/" in path or member.kind == "folder":
        return False
    known = path in (".BUILDINFO", ".MTREE", ".INSTALL", ".CHANGELOG", _PKGINFO)
    if known or path.startswith(".SIGN."):
        return True
    return bool(path[:1] == "." and _PKGINFO in said) or path in _MANIFESTS


def _about(said: dict[str, str], top: str, name: str) -> About:
    readers: dict[str, Callable[[], About]] = {
        _PKGINFO: lambda: _pkginfo(said[_PKGINFO], name),
        _MANIFESTS[0]: lambda: _manifest(said[_MANIFESTS[0]]),
        _MANIFESTS[1]: lambda: _manifest(said[_MANIFESTS[1]]),
        _INDEX: lambda: conda(said[_INDEX], said.get(_PREFIXES, "")),
    }
    for path, reader in readers.items():
        if path in said:
            return reader()
    crate = _CRATE.match(top) if name.endswith(".crate") else None
    return About("crate", crate[1], crate[2]) if crate else About("tar")


def _pkginfo(content: str, name: str) -> About:
    said = assignments(content)
    is_apk = "datahash" in said or name.endswith(".apk")
    return About(
        "apk" if is_apk else "pkg.tar",
        first(said, "pkgname"),
        first(said, "pkgver"),
        first(said, "arch"),
        tuple(said.get("depend", ())),
    )


def _manifest(content: str) -> About:
    said = json_object(content)
    depends = said.get("deps")
    architecture = word(said, "abi") or word(said, "arch")
    names = tuple(depends) if isinstance(depends, dict) else ()
    return About("pkg", word(said, "name"), word(said, "version"), architecture, names)
