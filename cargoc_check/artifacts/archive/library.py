"""Static libraries: archives of objects, in one sweep over each member's tables.

An archive of 188 MB is never in memory: each member is looked at where it lies, and what is kept
are the names of symbols.
"""

from __future__ import annotations

from ..model import DamagedError, ImportLibrary, StaticLibrary
from . import imports
from .members import MAGIC, THIN, Members
from .tally import Tally


def read(
    path: str, view: memoryview
) -> StaticLibrary | ImportLibrary | tuple[StaticLibrary | ImportLibrary, ...]:
    """Read an archive; a tuple of those of the architectures where it is a universal file.

    Raises DamagedError where it is none or its members cannot be told apart. A member that cannot
    be read is named in `dropped`.
    """
    if bytes(view[:8]) in (MAGIC, THIN):
        return _archive(path, view)
    from ..macho import library as macho

    parts = macho.slices(view)
    if not parts:
        raise DamagedError("it does not begin as an archive does")
    names = tuple(arch for arch, _, _ in parts)
    found = ((arch, _archive(path, view[at : at + size])) for arch, at, size in parts)
    return tuple(
        one._replace(slice=arch, slices=names) if isinstance(one, StaticLibrary) else one
        for arch, one in found
    )


def _archive(path: str, view: memoryview) -> StaticLibrary | ImportLibrary:
    if bytes(view[:8]) not in (MAGIC, THIN):
        raise DamagedError("it does not begin as an archive does")
    members, tally = Members(view), Tally()
    for member in members:
        tally.add(member)
    if len(tally.imports) > tally.objects:
        return imports.library(path, tally.imports)
    return tally.library(path, len(view), members)
