"""What a library exports as a whole: its modules, what they include, and its own workspace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ...errors import UserError
from ...text.source import Span
from .. import paths, rust_modules, rust_text
from ..package import Package
from ..rust_modules import Module
from ..sources import Sources, hands_over
from . import items, made_names, wrappers
from .elsewhere import dependencies_of, not_among_the_files
from .items import File, Known
from .model import Items, MayExportMore, Surface, TypeItem, Unparsed
from .syntax import PARSED_LIMIT, Syntax

_TYPES = re.compile(r"\b(?:struct|enum|union|type)\s+(?:r#)?(\w+)")
_INCLUDED = re.compile(r"\binclude!\s*[\(\[{]\s*(?:\"([^\"]*)\"|([^)\]}]*))")
_MACROS = re.compile(r"\bmacro_rules!\s*(\w+)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SAYS_EXPORTS = re.compile(r"no_mangle|export_name|extern")
_GENERATED = "a file that is made by the build is included, and may export more"


def surface(package: Package) -> Surface:
    """Return what a package's library exports, its workspace's libraries that it uses included.

    Only files that may export something are parsed, and those that define what signatures name.
    """
    own = [one for one in libraries(package) if one.library]
    names = {one.name for one in own}
    found = [_of_library(one, names) for one in own]
    exports = tuple(export for one in found for export in one.exports)
    types: dict[str, tuple[TypeItem, ...]] = {}
    for item in (item for one in found for item in one.types):
        types[item.name] = (*types.get(item.name, ()), item)
    more = tuple(place for one in found for place in one.may_export_more)
    more = tuple(sorted(more, key=lambda place: bool(place.dependencies)))
    return Surface(exports, more, types, tuple(u for one in found for u in one.unparsed))


def libraries(package: Package) -> Iterator[Package]:
    """Yield a package and those of its workspace that it depends on, each once."""
    members = {member.name: member for member in package.workspace.members}
    waiting, seen = [package], {package.name}
    while waiting:
        current = waiting.pop(0)
        yield current
        for dependency in dependencies_of(current):
            member = members.get(dependency.package)
            if member is not None and member.name not in seen:
                seen.add(member.name)
                waiting.append(member)


def _of_library(package: Package, own: Collection[str]) -> Items:
    sources = Sources(package)
    unread: dict[str, str] = {}
    modules = list(_included(package, sources, unread))
    known = _macros(modules)
    kept = [module for module in modules if known.may_be_in(module.text.code)]
    found = [_read(package, module, known) for module in kept]
    wanted = {word for one in found for word in _named(one)}
    defined = {item.name for one in found for item in one.types}
    for module in modules:
        if module not in kept and _defines(module, wanted - defined):
            types = _read(package, module, known).types
            found.append(Items(types=types))
            wanted |= {word for item in types for word in _words_of(item)}
            defined |= {item.name for item in types}
    generated = [place for module in modules for place in _generated(package, module)]
    whole = not (unread or generated)
    if generated and not _may_write_exports(package, sources):
        generated = []
    others = not_among_the_files(package, own, modules, whole=whole)
    return Items(
        tuple(export for one in found for export in one.exports),
        tuple(item for one in found for item in one.types),
        (*(place for one in found for place in one.may_export_more), *generated, *others),
        (
            *(broken for one in found for broken in one.unparsed),
            *(
                Unparsed(path, reason, None, package.workspace.files.is_file(path))
                for path, reason in sorted(unread.items())
            ),
        ),
    )


def _included(package: Package, sources: Sources, unread: dict[str, str]) -> Iterator[Module]:
    """Yield the modules of a library, and the files that they include.

    What lies outside of the workspace is no part of it, wherever it is built.
    """
    seen: set[str] = set()
    waiting = list(rust_modules.of_library(package, sources, unread))
    while waiting:
        module = waiting.pop(0)
        path = module.source.path
        if path in seen:
            continue
        seen.add(path)
        if _is_outside(package, path):
            unread[path] = "lies outside of the crate and its workspace"
            continue
        if _is_no_utf8(package, module):
            unread[path] = "is not UTF-8, which rustc does not read"
        yield module
        for match in _includes(module):
            included = paths.normal(paths.below(path.rpartition("/")[0], match[1] or ""))
            if match[1] and included.endswith(".rs"):
                waiting += _read_as_module(package, sources, included, module, unread)


def _is_outside(package: Package, path: str) -> bool:
    """Tell whether a file is neither the package's nor the workspace's."""
    place = paths.absolute(package.workspace.files.base, path)
    roots = (package.manifest.location, package.workspace.root.location)
    return not any(paths.within(place, root) for root in roots)


def _is_no_utf8(package: Package, module: Module) -> bool:
    if "\ufffd" not in module.source.text:
        return False
    try:
        package.workspace.files.read(module.source.path).decode()
    except UnicodeDecodeError:
        return True
    return False


def _read_as_module(
    package: Package, sources: Sources, path: str, by: Module, unread: dict[str, str]
) -> Iterator[Module]:
    if not package.workspace.files.is_file(path):
        unread[path] = f"is not there, though {by.source.path} includes it"
        return
    try:
        source = sources.text(path)
    except UserError as error:
        unread[path] = error.message
        return
    yield Module(source, rust_text.read(source.text), by.conditions)


def _includes(module: Module) -> Iterable[re.Match[str]]:
    return module.outside_tests(_INCLUDED) if "include!" in module.text.code else ()


def _generated(package: Package, module: Module) -> Iterator[MayExportMore]:
    for match in _includes(module):
        if match[2] and "OUT_DIR" in match[2]:
            span = Span(match.start(), match.end())
            yield MayExportMore(
                _GENERATED, package.name, module.source.path, span, module.conditions
            )


def _may_write_exports(package: Package, sources: Sources) -> bool:
    """Tell whether the build may write Rust that exports something: a script that says how."""
    script = sources.build_script()
    if script is None or hands_over(package, script):
        return True
    return _SAYS_EXPORTS.search(script.text) is not None


def _macros(modules: list[Module]) -> Known:
    """Return the macros of a library whose effect is known."""
    found: list[tuple[str, wrappers.Wrapper | None]] = []
    makers: dict[str, tuple[made_names.Maker, ...]] = {}
    texts = [module.text.code for module in modules if "export_name" in module.text.code]
    called = {name for text in texts for name in made_names.CALLED.findall(text)}
    for module in modules:
        if "macro_rules!" not in module.text.code or len(module.source.text) > PARSED_LIMIT:
            continue
        defined = set(_MACROS.findall(module.text.code))
        exports = items.NOTHING.may_be_in(module.text.code)
        syntax = Syntax(module.source.text) if exports or defined & called else None
        if syntax is not None and exports:
            found += wrappers.find(syntax)
        if syntax is not None:
            for maker in made_names.find(syntax, called, module.conditions):
                makers[maker.name] = (*makers.get(maker.name, ()), maker)
    return Known(wrappers.known(found), makers)


def _read(package: Package, module: Module, known: Known) -> Items:
    path, text = module.source.path, module.source.text
    if len(text) > PARSED_LIMIT:
        reason = f"is larger than the {PARSED_LIMIT >> 20} MiB that are parsed of a file"
        return Items(unparsed=(Unparsed(path, reason, None),))
    return items.read(File(path, package.name, module.conditions), text, known)


def _named(found: Items) -> Iterator[str]:
    """Yield the names in signatures, and in the types that are defined beside them."""
    for export in found.exports:
        for its in (*(p.type for p in export.parameters), export.result or ""):
            yield from _WORD.findall(its)
    for item in found.types:
        yield from _words_of(item)


def _words_of(item: TypeItem) -> Iterator[str]:
    for field in item.fields:
        yield from _WORD.findall(field.type)
    yield from _WORD.findall(item.aliased or "")


def _defines(module: Module, names: set[str]) -> bool:
    code = module.text.code
    wanted = [name for name in names if name in code]
    return bool(wanted) and any(name in wanted for name in _TYPES.findall(code))
