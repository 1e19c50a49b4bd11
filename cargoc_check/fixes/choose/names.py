"""The names that C users see: of the library and of its pc file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from ...capi import acceptance
from ...errors import UserError
from ..model import Advice, Choice, Reason
from ..stated import Stated
from ..survey.model import Candidate, Pc
from .model import Named, Part, Setting

_SUFFIX = re.compile(r"[-_](?:capi|c[-_]?api|c[-_]?ffi|ffi|cabi|clib|c[-_]bindings?|cdylib|sys|c)$")
_ONLY_SUFFIX = re.compile(r"(?:capi|c[-_]?api|ffi|cabi|clib|c|sys)$")
_SONAME = re.compile(r"lib([\w-]+)\.so\b")
_MACROS = re.compile(r"[-_](?:macros?|derive)$")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def choose(candidate: Candidate, stated: Stated) -> tuple[Named, Part]:
    """Return the names, with the settings for those that are not cargo-c's own.

    Raises UserError for a stated name that cannot be one.
    """
    crate = candidate.package.library.name if candidate.package.library else candidate.package.name
    pc = _pc_of(candidate, crate)
    library, why = _library(candidate, stated, pc, crate)
    plain = crate if crate == f"lib{library}" else library
    filename, said = _filename(stated, pc, plain)
    named = Named(crate, library, filename, plain)
    settings = (
        *_library_settings(named, why),
        *_pc_settings(candidate, stated, pc, named, said),
    )
    others = tuple(dict.fromkeys(n for n in (crate, _stripped(crate)) if n != library))
    choices = [Choice("library", f"lib{library}", why, others, "--name")]
    if filename != library or stated.pc_name or pc:
        choices.append(Choice("pc file", f"{filename}.pc", said, (), "--pc-name"))
    return named, Part(tuple(choices), settings, tuple(_advice(candidate, named, pc, stated)))


def _advice(candidate: Candidate, named: Named, pc: Pc | None, stated: Stated) -> Iterator[Advice]:
    """Yield what is to be known where a library takes a name that is not the crate's."""
    today = [one for one in candidate.called if one.name == named.crate != named.library]
    known = any(one.name == named.library for one in candidate.called)
    if today and not known and pc is None and stated.name is None:
        message = (
            f"{today[0].place.path} calls it {today[0].said}: what is linked with"
            f" `-l{named.crate}` today is to say `-l{named.library}`"
        )
        yield Advice(f"{message}; `--name {named.crate}` keeps the name", today[0].place.path)
    if pc is None or stated.name is not None:
        return
    if named.library in pc.libraries and _plain(named.library) not in _plain(named.crate):
        message = f"lib{named.library} may be another project's library, whose place this one takes"
        yield Advice(f"{message}; `--name {named.crate}` keeps both apart", pc.path)


def module_of(candidate: Candidate) -> Pc | None:
    """Return the pc file that the package has today, None where there is none for it."""
    crate = candidate.package.library.name if candidate.package.library else candidate.package.name
    return _pc_of(candidate, crate)


def _library(candidate: Candidate, stated: Stated, pc: Pc | None, crate: str) -> tuple[str, str]:
    """Return the name of the library, and why it is that."""
    if stated.name is not None:
        if not _PLAIN.fullmatch(stated.name):
            hint = "rustc takes letters, digits, `-` and `_`"
            raise UserError(f"`{stated.name}` is no name for a library", hint=hint)
        return stated.name, f"it replaces {stated.replaces}" if stated.replaces else "you said so"
    if pc is not None and pc.libraries and _PLAIN.fullmatch(pc.libraries[0]):
        return pc.libraries[0], f"{pc.path} calls it so"
    if acceptance.FEATURE in candidate.package.features:
        return crate, "it is what cargo-c installs today"
    without = crate.removeprefix("lib").strip("_")
    if without and without != crate.strip("_"):
        return without, f"`{crate}` would become lib{crate}"
    return _of_today(candidate, crate) or _of_crate(candidate, crate)


def _of_today(candidate: Candidate, crate: str) -> tuple[str, str] | None:
    """Return the crate's name where people take the library by it already."""
    for called in candidate.called:
        if called.name != crate:
            return called.name, f"{called.place.path} installs it as lib{called.name} today"
    for mention in candidate.mentions:
        if crate in mention.file:
            return crate, f"{mention.place.path} takes it by that name today"
    for name in candidate.script.names if candidate.script else ():
        found = _SONAME.match(name.value or "")
        if found:
            return found[1], f"{name.place.path} calls it so in its soname"
    if candidate.called:
        return crate, f"{candidate.called[0].place.path} calls it {candidate.called[0].said}"
    library, own = candidate.package.library, candidate.package.name.replace("-", "_")
    if library is not None and library.name_place is not None and crate != own:
        return crate, "`[lib]` names it so"
    return None


def _of_crate(candidate: Candidate, crate: str) -> tuple[str, str]:
    """Return a name from that of the crate, or from the header that users include."""
    if shorter := _of_only_header(candidate, crate):
        return shorter, f"users include {shorter}.h; `{crate}` is the crate's name"
    stripped = _stripped(crate)
    if stripped == crate:
        return crate, "it is the crate's name"
    if longer := _of_header(candidate, stripped):
        return longer, f"users include {longer}.h; `{crate}` is the crate's name"
    return stripped, f"`{crate}` is the crate's name: C users know nothing of crates"


def _filename(stated: Stated, pc: Pc | None, library: str) -> tuple[str, str]:
    """Return the pc file's name, and why it is that."""
    if stated.pc_name is not None:
        why = f"it replaces that of {stated.replaces}" if stated.replaces else "you said so"
        return stated.pc_name.removesuffix(".pc"), why
    if pc is not None and stated.name is None:
        return pc.filename, f"{pc.path} is what users ask pkg-config for today"
    return library, "pkg-config is asked for what the linker is"


def _library_settings(named: Named, why: str) -> Iterator[Setting]:
    if named.library != named.crate:
        reason = f"without it the library is lib{named.crate}; {why}"
        rule = "CAPI303" if named.crate.startswith("lib") else "CAPI304"
        yield Setting(("library", "name"), named.library, Reason(reason, rule))


def _pc_settings(
    candidate: Candidate, stated: Stated, pc: Pc | None, named: Named, why: str
) -> Iterator[Setting]:
    title = stated.pc_title or (pc.name if pc else None) or named.pc
    if title != named.crate:
        yield Setting(("pkg_config", "name"), title, Reason("the name inside the pc file"))
    if named.pc != named.crate:
        reason = f"without it the file is {named.crate}.pc; {why}"
        yield Setting(("pkg_config", "filename"), named.pc, Reason(reason, "CAPI501"))
    if stated.pc_version is not None:
        of = "the library that is replaced" if stated.replaces else "the C library"
        reason = f"programs ask for a version of {of}"
        yield Setting(("pkg_config", "version"), stated.pc_version, Reason(reason))
    description = candidate.package.field("description")
    if stated.description is not None:
        text, reason = stated.description, "you said so"
    elif description is None or not str(description.value).strip():
        text, reason = _described(candidate, pc, named), "the package has no description"
    elif stated.replaces and pc and pc.description:
        text, reason = pc.description, f"{pc.path} says so"
    else:
        return
    if description is None or text != description.value:
        yield Setting(("pkg_config", "description"), text, Reason(reason, "CAPI505"))


def _described(candidate: Candidate, pc: Pc | None, named: Named) -> str:
    """Return a description from what the repository says."""
    if pc is not None and pc.description:
        return pc.description
    members = {member.name: member for member in candidate.package.workspace.members}
    normal = [d for d in candidate.package.dependencies if d.kind == "normal"]
    local = [d for d in normal if d.path and not _MACROS.search(d.package)]
    for dependency in local:
        member = members.get(dependency.package)
        said = member.field("description") if member else None
        if said is not None and str(said.value).strip():
            return f"{' '.join(str(said.value).split()).rstrip('.')} (C API)"
    same = [d.package for d in normal if _plain(d.package) == _plain(named.header)]
    wrapped = [*same, *(d.package for d in local if len(local) == 1), named.library]
    return f"C API of {wrapped[0]}"


def _pc_of(candidate: Candidate, crate: str) -> Pc | None:
    """Return the pc file that is the package's: that of its library, or the only one beside it."""
    wanted = {_plain(crate), _plain(_stripped(crate)), _plain(candidate.package.name)}
    for pc in candidate.pcs:
        if any(_plain(name) in wanted for name in (*pc.libraries, pc.filename)):
            return pc
    here = candidate.package.directory
    near = [pc for pc in candidate.pcs if pc.path.startswith("" if here == "." else f"{here}/")]
    fitting = [pc for pc in near if _fits(candidate, pc)]
    return fitting[0] if len(fitting) == 1 else None


def _of_only_header(candidate: Candidate, crate: str) -> str | None:
    """Return what the only header is called, where the crate's name is longer by a word."""
    stems = {basename(one.path).rpartition(".")[0] for one in candidate.kept}
    stem = stems.pop() if len(stems) == 1 else ""
    fits = crate.startswith(f"{stem.replace('-', '_')}_") and _PLAIN.fullmatch(stem)
    return stem if stem and fits else None


def _of_header(candidate: Candidate, name: str) -> str | None:
    """Return what the header is called, where that says more than the crate's name does."""
    stems = [basename(one.path).rpartition(".")[0] for one in candidate.kept if one.exports]
    longer = [
        stem
        for stem in stems
        if stem.startswith((f"{name}_", f"{name}-")) and _stripped(stem) == stem
    ]
    if name in stems or not longer:
        return None
    return min(longer, key=len) if _PLAIN.fullmatch(min(longer, key=len)) else None


def _fits(candidate: Candidate, pc: Pc) -> bool:
    """Tell whether most exports begin as the library of a pc file is called."""
    names = [_plain(name) for name in candidate.names]
    return any(
        sum(name.startswith(_plain(library)) for name in names) * 2 > len(names)
        for library in pc.libraries
    )


def _stripped(name: str) -> str:
    """Return a name without the suffix that tells a crate with a C API from others."""
    without = _SUFFIX.sub("", name)
    return without if without and not _ONLY_SUFFIX.fullmatch(without) else name


def _plain(name: str) -> str:
    return re.sub(r"[-_.]", "", name.lower()).removeprefix("lib")
