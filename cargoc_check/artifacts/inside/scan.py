"""What a library's bytes tell beside its format: paths, embedded libraries, the list of crates.

Texts are looked for in what is loaded and is no code, where nearly all of them are.
"""

from __future__ import annotations

from ..model import Inside
from . import auditable, build_paths, embedded, loaded


def scan(view: memoryview) -> Inside:
    """Return what is found in the bytes of a shared library or an archive."""
    parts = loaded.parts(view)
    return Inside(build_paths.find(parts), embedded.find(parts), auditable.find(view))
