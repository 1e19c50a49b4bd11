"""Which package gets the C API; and the clear word where none can have one."""

from __future__ import annotations

from ...errors import UserError
from ...text.wording import counted, some
from ..model import Advice, Choice
from ..stated import Stated
from ..survey.model import Candidate, Survey, is_named_for_c
from .model import Part


def choose(survey: Survey, stated: Stated) -> tuple[Candidate, Part]:
    """Return the package and why it is the one.

    Raises UserError where there is nothing to add support to: no library, no C API, or one for
    another language.
    """
    if stated.package is not None:
        found = [c for c in survey.candidates if c.package.name == stated.package]
        if not found:
            raise _unknown(survey, stated.package)
        candidate = found[0]
    elif survey.candidates:
        candidate = survey.candidates[0]
    else:
        raise UserError("there is no library to install for C", hint="name a package with `-p`")
    _refuse(candidate, survey)
    others = tuple(c.package.name for c in survey.candidates if c is not candidate and _may(c))
    why = _why(candidate) if stated.package is None else "you named it"
    choice = Choice("package", candidate.package.name, why, others, "--package")
    advice = tuple(
        Advice(f"`{name}` exports to C as well: propose for it with `-p {name}`")
        for name in (() if stated.package else others[:3])
        if any(c.exports and c.package.name == name for c in survey.candidates)
    )
    return candidate, Part((choice,) if len(survey.candidates) > 1 else (), (), advice)


def _refuse(candidate: Candidate, survey: Survey) -> None:
    package, place = candidate.package, candidate.package.manifest.shown("package", "name")
    if package.library is None:
        hint = _elsewhere(survey) or (
            "cargo-c installs libraries: move what C is to call into a `src/lib.rs`"
        )
        raise UserError(f"`{package.name}` has no library, only programs", place=place, hint=hint)
    if package.library.proc_macro:
        hint = "name the package with the C API with `-p`"
        message = f"`{package.name}` is a procedural macro, which C cannot call"
        raise UserError(message, place=place, hint=hint)
    if candidate.exports or (candidate.surface is None and _looks_like_c(candidate)):
        return
    if candidate.binding is not None:
        crate, language, _ = candidate.binding
        message = f"`{package.name}` is made for {language} (it uses {crate}), and has no C API"
        hint = 'a C API is a set of `pub extern "C"` functions with `#[no_mangle]`'
        raise UserError(message, place=place, hint=hint)
    if candidate.surface is not None and not _may_export(candidate):
        raise _without_exports(candidate, survey)
    if candidate.surface is None and not _looks_like_c(candidate):
        message = f"nothing in the manifest of `{package.name}` speaks of a C API"
        hint = "its sources are not here to be read; name the package with `-p` if it has one"
        raise UserError(message, place=place, hint=hint)


def _without_exports(candidate: Candidate, survey: Survey) -> UserError:
    """Return the error for packages whose sources export nothing to C."""
    package, looked = candidate.package, len(survey.candidates)
    where = f"`{package.name}`" if looked == 1 else f"{counted(looked, 'package')}"
    hint = _elsewhere(survey) or (
        'a C API is a set of `pub extern "C"` functions with `#[no_mangle]`; the usual place is a'
        " package of its own, named with -capi or -ffi"
    )
    place = package.manifest.shown("package", "name")
    return UserError(f"nothing in {where} is exported to C", place=place, hint=hint)


def _elsewhere(survey: Survey) -> str | None:
    """Say where else a C API may be."""
    if not survey.elsewhere:
        return None
    files = survey.request.workspace.files
    folders = [f"`{files.opened(folder)}`" for folder in survey.elsewhere]
    return f"there are packages that are not of the workspace, which you can name: {some(folders)}"


def _may_export(candidate: Candidate) -> bool:
    """Tell whether exports that cannot be seen are likely: a wrapper around another library."""
    return bool(candidate.kept) or bool(
        candidate.surface
        and candidate.surface.may_export_more
        and candidate.binding is None
        and (_c_crate(candidate) or candidate.package.name.endswith(("-cdylib", "_cdylib")))
    )


def _looks_like_c(candidate: Candidate) -> bool:
    from ...capi import acceptance

    package = candidate.package
    return candidate.binding is None and (
        _c_crate(candidate)
        or candidate.cbindgen is not None
        or acceptance.speaks(package)
        or acceptance.near_miss(package) is not None
        or is_named_for_c(package.name)
    )


def _c_crate(candidate: Candidate) -> bool:
    library = candidate.package.library
    types = library.crate_types.value if library and library.crate_types else ()
    return bool({"cdylib", "staticlib"} & set(types))


def _may(candidate: Candidate) -> bool:
    return bool(candidate.exports) or (candidate.surface is None and _looks_like_c(candidate))


def _why(candidate: Candidate) -> str:
    if candidate.exports:
        own = [s for s in candidate.exports if s.export.package == candidate.package.name]
        where = "" if own else ", of a package that it depends on"
        return f"it exports {counted(len(candidate.names), 'name')} to C{where}"
    return "its manifest is that of a library for C"


def _unknown(survey: Survey, name: str) -> UserError:
    known = [c.package.name for c in survey.candidates]
    hint = f"there are {some(known)}" if known else None
    return UserError(f"no package `{name}` with a library", place=None, hint=hint)
