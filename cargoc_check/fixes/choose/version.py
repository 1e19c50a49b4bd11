"""The soname: that of an existing build, else what cargo-c makes of the package's version."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...errors import UserError
from ...text import semver
from ...text.semver import Version
from ..model import Choice, Reason
from ..stated import Stated
from ..survey.model import Candidate
from .model import Named, Part, Setting

_LINK = "https://github.com/lu-zero/cargo-c#library"
_NUMBERS = re.compile(r"\d+(?:\.\d+){0,2}")
_AT_END = re.compile(r"\.so\.(\d+(?:\.\d+){0,2})$")
_MAJOR_AT_END = re.compile(r"\.so\.\{[^{}]*\}$")


class _Wanted(NamedTuple):
    """The numbers of a soname or of a file's name, and where they are from."""

    numbers: tuple[int, ...]
    why: str
    rule: str | None


def choose(candidate: Candidate, stated: Stated, named: Named) -> Part:
    """Return the settings that give the library its soname; none where cargo-c's own fits."""
    own = semver.parse(candidate.package.version) or Version(0, 0, 0)
    if stated.versioning is False:
        why = "you said so: the library has no version in its soname"
        setting = Setting(("library", "versioning"), False, Reason(why))
        return Part((Choice("soname", f"lib{named.library}.so", why),), (setting,))
    wanted = _stated(stated) or _found(candidate)
    default = sover(own)
    if (
        wanted is None
        and not own.major
        and not own.minor
        and "version" not in candidate.package.unseen
    ):
        why = "it is what the version begins with: a patch release is to break no program"
        setting = Setting(("library", "version_suffix_components"), 2, Reason(why, "CAPI312"))
        return Part((_choice(named, "0.0", why, own),), (setting,))
    if wanted is None or _is_met(wanted.numbers, own):
        why = "it is what cargo-c makes of the version" if wanted is None else wanted.why
        return Part((_choice(named, default, f"{why}{_meaning(own)}", own),))
    settings = tuple(_settings(wanted, own))
    number = _number(wanted.numbers)
    return Part((_choice(named, number, wanted.why, own),), settings)


def sover(version: Version) -> str:
    """Return what cargo-c (0.9.27 and later) takes of a version for the soname."""
    if version.major:
        return str(version.major)
    if version.minor:
        return f"0.{version.minor}"
    return f"0.0.{version.patch}"


def _stated(stated: Stated) -> _Wanted | None:
    if stated.soname_version is None:
        return None
    if not _NUMBERS.fullmatch(stated.soname_version):
        raise UserError(
            f"`{stated.soname_version}` is no version for a soname",
            hint="write its number, such as 7 or 0.2, or a full version, such as 7.0.0",
        )
    why = f"it is that of {stated.replaces}" if stated.replaces else "you said so"
    return _Wanted(_numbers(stated.soname_version), why, None)


def _found(candidate: Candidate) -> _Wanted | None:
    """Return the version that the build of today gives to the library."""
    script = candidate.script
    for name in script.names if script else ():
        if name.kind != "soname" or name.value is None:
            continue
        if found := _AT_END.search(name.value):
            path = name.place.path
            return _Wanted(_numbers(found[1]), f"{path} gives the library this soname", "CAPI601")
        if _MAJOR_AT_END.search(name.value):
            text = candidate.package.workspace.files.read(name.place.path).decode(errors="replace")
            if "CARGO_PKG_VERSION_MAJOR" in text:
                own = semver.parse(candidate.package.version) or Version(0, 0, 0)
                why = f"{name.place.path} takes the major version for it"
                return _Wanted((own.major,), why, "CAPI601")
    for soname in candidate.sonames:
        why = f"{soname.place.path} says `{soname.said}`"
        return _Wanted(_numbers(soname.version), why, None)
    return None


def _settings(wanted: _Wanted, own: Version) -> list[Setting]:
    numbers = wanted.numbers
    reason = Reason(f"programs are linked with this soname: {wanted.why}", wanted.rule, _LINK)
    major, minor, patch = (*numbers, 0, 0)[:3]
    whole = Version(major, minor, patch)
    full = ".".join(map(str, whole[:3]))
    if numbers == (0,) and not own.major:
        return [Setting(("library", "version_suffix_components"), 1, reason)]
    if len(numbers) == 3:
        return [Setting(("library", "version"), full, reason)]
    settings = [Setting(("library", "version"), full, reason)]
    if sover(whole) != _number(numbers):
        settings.append(Setting(("library", "version_suffix_components"), len(numbers), reason))
        begins = (own.major, own.minor, own.patch)[: len(numbers)] == numbers
        return settings[1:] if begins else settings
    return settings


def _is_met(numbers: tuple[int, ...], own: Version) -> bool:
    """Tell whether cargo-c comes to these numbers by itself."""
    version = (own.major, own.minor, own.patch)
    if len(numbers) == 3:
        return numbers == version
    return ".".join(map(str, numbers)) == sover(own)


def _number(numbers: tuple[int, ...]) -> str:
    """Return the soname's part of stated numbers; three of them are a file's version."""
    return (
        sover(Version(numbers[0], numbers[1], numbers[2]))
        if len(numbers) == 3
        else ".".join(map(str, numbers))
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _meaning(own: Version) -> str:
    if own.major:
        return ""
    every = "minor" if own.minor else "patch"
    return f", which changes with every {every} release before 1.0"


def _choice(named: Named, number: str, why: str, own: Version) -> Choice:
    default = sover(own)
    others = () if number == default else (f"lib{named.library}.so.{default}, cargo-c's own",)
    if number == default and not own.major:
        others = (f"lib{named.library}.so.{own.major}, for an ABI that stays",)
    return Choice("soname", f"lib{named.library}.so.{number}", why, others, "--soname-version")
