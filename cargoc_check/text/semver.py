"""Semantic versions as Rust's semver crate reads them (https://semver.org, 2.0.0)."""

import re
from typing import NamedTuple

_NUMBER = r"(0|[1-9][0-9]*)"
_PRE = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_FULL = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-({_PRE}(?:\.{_PRE})*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
_LARGEST = 2**64 - 1


class Version(NamedTuple):
    """A full version; `pre` and `build` without their signs, empty when absent."""

    major: int
    minor: int
    patch: int
    pre: str = ""
    build: str = ""

    @property
    def triple(self) -> str:
        """Return `major.minor.patch`, the part that names files."""
        return f"{self.major}.{self.minor}.{self.patch}"


def parse(text: str) -> Version | None:
    """Read a full semantic version; None for anything else, such as `1.2`."""
    match = _FULL.fullmatch(text)
    if match is None:
        return None
    if max(len(match[i]) for i in (1, 2, 3)) > len(str(_LARGEST)):
        return None  # Python refuses to read a number of thousands of digits
    major, minor, patch = (int(match[i]) for i in (1, 2, 3))
    if max(major, minor, patch) > _LARGEST:
        return None
    return Version(major, minor, patch, match[4] or "", match[5] or "")
