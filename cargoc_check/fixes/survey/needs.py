"""What the sources of a C API cannot be compiled without: optional dependencies, and conditions.

cargo-c turns the feature `capi` on and nothing else, so that the rest must follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname

from ...crate import rust_text
from ...crate.package import Package
from ...crate.rust_blocks import Blocks
from ...crate.rust_text import RustText
from ...crate.sources import Sources
from ...findings import Place
from ...text.source import Span
from .model import Call, Demand, Use

_MOST = 50
_REFUSED = re.compile(
    r"#!?\[\s*cfg\s*\(\s*not\s*\((?P<condition>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)\s*\)\s*\]"
    r"\s*compile_error\s*!"
)
_CALL = re.compile(r"\bcargo\s+(?:\+\S+\s+)?(?:rustc|build|b)\s(?:[^\n\\]|\\\n?)*")
_FOR_C = re.compile(r"crate-type[ =]\S*(?:cdylib|staticlib)")
_FEATURES = re.compile(r"""(?:--features|-F)[ =]("[^"]*"|'[^']*'|[\w,/-]+)""")
_OWN_CONDITION = re.compile(r"#\s*\[\s*cfg\s*\([^\n]*\]\s*(?:#\s*\[[^\n]*\]\s*)*[^,;{}]*$")
"""A condition of a field or a parameter, up to what is named in it."""
_FAR = 500
_MODULE = re.compile(
    r'#\[\s*cfg\s*\(\s*(?P<condition>feature\s*=\s*"[^"]+")\s*\)\s*\]\s*'
    r"(?:pub(?:\([^)]*\))?\s+)?mod\s+(?P<name>\w+)"
)


def uses(package: Package, sources: Sources, paths: Iterable[str]) -> tuple[Use, ...]:
    """Return the optional dependencies that files with exports name, under no condition there."""
    optional = {d.key for d in package.dependencies if d.optional and d.kind == "normal"}
    found: dict[str, Use] = {}
    for path in paths:
        text = rust_text.read(sources.text(path).text)
        for key in sorted(optional - set(found)):
            crate = re.escape(key.replace("-", "_"))
            span = _first(text, rf"\buse\s+(?:::)?{crate}\b|(?<![\w:]){crate}::(?=\w)")
            if span is not None:
                found[key] = Use(key, Place(path, span=span))
    return tuple(found.values())


def demands(sources: Sources, paths: Iterable[str], root: str | None) -> tuple[Demand, ...]:
    """Return the conditions without which the modules of a C API stop the compiler.

    `root` is the library's own file, which says under which conditions there are modules.
    """
    found: dict[str, Demand] = {}
    for path in dict.fromkeys(_with_modules(sources, paths)):
        code = rust_text.read(sources.text(path).text).code
        for match in _REFUSED.finditer(code):
            condition = " ".join(match["condition"].split())
            place = Place(path, span=Span(*match.span()))
            found.setdefault(condition, Demand(condition, place))
    for demand in _of_modules(sources, paths, root):
        found.setdefault(demand.condition, demand)
    return tuple(found.values())


def _of_modules(sources: Sources, paths: Iterable[str], root: str | None) -> Iterator[Demand]:
    """Yield the conditions of modules that files with exports name, under no condition there."""
    if root is None or not sources.is_file(root):
        return
    modules = list(_MODULE.finditer(rust_text.read(sources.text(root).text).code))
    for path in paths if modules else ():
        text = rust_text.read(sources.text(path).text)
        for module in modules:
            span = _first(text, rf"\bcrate::{module['name']}\b")
            if span is not None:
                yield Demand(module["condition"], Place(path, span=span))


def _first(text: RustText, pattern: str) -> Span | None:
    """Return the first match that stands under no condition of its file."""
    found = [match.span() for match in re.finditer(pattern, text.code)][:_MOST]
    if not found:
        return None
    sites = Blocks(text).sites(start for start, _ in found)
    for (start, end), site in zip(found, sites, strict=True):
        said = (*site.attributes, *(condition.text for condition in site.conditions))
        before = text.code[max(0, start - _FAR) : start]
        is_said = any("cfg" in one or "feature" in one for one in said)
        if not is_said and not _OWN_CONDITION.search(before):
            return Span(start, end)
    return None


def calls(sources: Sources, paths: Iterable[str]) -> Iterator[Call]:
    """Yield how READMEs, scripts and the documentation of the C API build a library of it."""
    texts = {source.path: source for source in sources.scripts()}
    texts |= {path: sources.text(path) for path in _with_modules(sources, paths)}
    for source in texts.values():
        for match in _CALL.finditer(source.text):
            if not _FOR_C.search(match.group()):
                continue
            said = _FEATURES.findall(match.group())
            names = [n for one in said for n in re.split(r"[,\s]+", one.strip("\"'")) if n]
            if names:
                yield Call(tuple(names), Place(source.path, span=Span(*match.span())))


def _with_modules(sources: Sources, paths: Iterable[str]) -> Iterator[str]:
    """Yield files with exports, and the modules that these are parts of."""
    there = frozenset(sources.paths())
    for path in paths:
        yield path
        folder = dirname(path)
        while folder and basename(folder) != "src":
            yield from (p for p in (f"{folder}/mod.rs", f"{folder}.rs") if p in there)
            folder = dirname(folder)
        yield from (p for p in (f"{folder}/lib.rs",) if p in there)
