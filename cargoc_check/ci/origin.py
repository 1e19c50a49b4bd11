"""Where a CI gets cargoc-check from: the place that the one at work was installed from.

pip notes the repository of what it did not get from a package index, in `direct_url.json`
(https://packaging.python.org/specifications/direct-url/).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .. import __version__
from ..errors import UserError

_NAME = "cargoc-check"
_URL = re.compile(r"(https://[\w.-]+(?::\d+)?/[\w./~+-]+?)(?:@([\w./+-]+))?")
_GITHUB = re.compile(r"https://github\.com/([\w-]+/[\w.-]+?)(?:\.git)?/?")


class Origin(NamedTuple):
    """A package index, or a repository's URL with a tag or commit."""

    url: str | None = None
    revision: str = f"v{__version__}"

    @property
    def requirement(self) -> str:
        """Return what pip installs (https://packaging.python.org/specifications/)."""
        if self.url is None:
            return f"{_NAME}=={__version__}"
        return f"{_NAME} @ git+{self.url}@{self.revision}"

    @property
    def action(self) -> str | None:
        """Return how a GitHub workflow names the action, None where it lies elsewhere."""
        found = _GITHUB.fullmatch(self.url or "")
        return f"{found[1]}@{self.revision}" if found else None


def said(text: str) -> Origin:
    """Read `URL` or `URL@REVISION`, `index` for the package index; raises UserError."""
    if text == "index":
        return Origin()
    found = _URL.fullmatch(text.removeprefix("git+"))
    if not found:
        hint = "write https://host/path or https://host/path@v1.0.0, or `index`"
        raise UserError(f"'{text}' is no repository's URL", place="--source", hint=hint)
    return Origin(found[1], found[2]) if found[2] else Origin(found[1])


def installed() -> Origin:
    """Return where this cargoc-check was installed from: a repository, or else an index."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        noted = json.loads(distribution(_NAME).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return Origin()
    vcs = noted.get("vcs_info") or {}
    revision = vcs.get("requested_revision") or vcs.get("commit_id")
    try:
        return said(f"{noted['url']}@{revision}") if vcs.get("vcs") == "git" else Origin()
    except (KeyError, UserError):
        return Origin()
