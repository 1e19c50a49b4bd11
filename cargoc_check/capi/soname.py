"""The soname that follows from a library's version, and which later versions change it."""

from typing import NamedTuple

from ..platforms import naming, targets
from ..text.semver import Version
from .effect import NATIVE, names_of
from .model import CApi
from .releases import Release


class Policy(NamedTuple):
    """A versioned soname, with the part of it that carries the version.

    `minor` and `patch` tell whether the next release of that kind gets another soname.
    """

    soname: str
    suffix: str
    minor: bool
    patch: bool


def policy(capi: CApi, release: Release) -> Policy | None:
    """Return what becomes of the soname on ELF systems, None where it carries no version."""
    if not capi.library.versioning.value or capi.library.plugin.value:
        return None
    names = names_of(capi, targets.parse(NATIVE), release)
    if names is None or names.soname is None:
        return None
    version = capi.library.version.value
    suffix = _suffix(capi, version, release)
    return Policy(
        names.soname,
        suffix,
        suffix != _suffix(capi, version._replace(minor=version.minor + 1, patch=0), release),
        suffix != _suffix(capi, version._replace(patch=version.patch + 1), release),
    )


def _suffix(capi: CApi, version: Version, release: Release) -> str:
    components = capi.library.version_suffix_components.value
    return naming.sover(version, components, release, targets.parse(NATIVE))
