"""Whether a crate asks pkg-config for what `[package.metadata.system-deps]` names."""

from __future__ import annotations

import re
from itertools import islice

from ..crate import rust_text
from ..crate.package import Package
from ..crate.rust_blocks import Blocks
from ..crate.sources import Sources
from ..platforms import cfg, targets
from .conditions import holds
from .effect import NATIVE

_CRATE = "system-deps"
_MOST = 20  # calls of a script that are looked at: no real one has more
_CALL = re.compile(r"(?<!use )\bsystem_deps::")


def probes(package: Package, sources: Sources) -> bool:
    """Tell whether the build script may ask for them on Linux, with the crate system-deps."""
    native = targets.parse(NATIVE)
    script = sources.build_script()
    needed = (d for d in package.dependencies if d.package == _CRATE and d.kind == "build")
    if not any(d.target is None or cfg.applies(d.target, native) for d in needed):
        return False
    if script is None:
        return False
    text = rust_text.read(script.text)
    calls = [match.start() for match in islice(_CALL.finditer(text.code), _MOST)]
    blocks = Blocks(text)
    conditions = [blocks.reached(call) for call in calls]
    met = ([c.meaning is None or holds(c.meaning, native) for c in each] for each in conditions)
    return not calls or any(False not in each for each in met)
