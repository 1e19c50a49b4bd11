"""Build scripts: whether they make the header, where it goes, and what they tell the linker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...crate import linking, rust_text
from ...crate.package import Package
from ...crate.sources import Sources
from ...findings import Place
from ...text.source import Span
from .model import Destination, Script

_RUNS = re.compile(r"\bcbindgen\s*::\s*(generate\w*|Builder\b|Config\b)")
_WRITES = re.compile(r"\.\s*write_to_file\s*(?:::\s*<[^>]*>\s*)?\(")
_LET = re.compile(r"\b(?:let(?:\s+mut)?|const|static)\s+(\w+)\s*(?::[^=;]*)?=(?!=)([^;]*);")
_HEADER = re.compile(r'"([^"\n]*\.(?:h|hpp|hh))"')
_PART = re.compile(r'"([\w./-]+)"')
_FILLED_FIRST = re.compile(r"^\{\w*\}/")
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_DEEPEST = 4
_LANGUAGE = re.compile(r"(?:\.\s*with_language\s*\(|\blanguage\s*[:=])\s*(?:\w+\s*::\s*)*(C\w*)\b")
_GUARD = re.compile(
    r'(?:\.\s*with_include_guard\s*\(|\binclude_guard\s*[:=]\s*Some\s*\()\s*"(\w+)"'
)
_SWITCHES = ("cpp_compat", "pragma_once", "documentation", "include_version")


def script(package: Package, sources: Sources) -> Script | None:
    """Return what a package's build script does, None where there is none to read."""
    source = sources.build_script()
    if source is None or package.build_script is None:
        return None
    text = rust_text.read(source.text)
    names = linking.read(package, sources).names
    own = tuple(name for name in names if name.place.path == source.path)
    runs = _RUNS.search(text.code)
    if runs is None:
        return Script(source.path, False, None, None, "unknown", (), own)
    place = Place(source.path, span=Span(*runs.span()))
    header, destination = _written(text.code)
    return Script(source.path, True, place, header, destination, tuple(_settings(text.code)), own)


def _written(code: str) -> tuple[str | None, Destination]:
    """Return the path of the header that is written, and below what."""
    call = _WRITES.search(code)
    if call is None:
        return None, "unknown"
    said = _expanded(_argument(code, call.end()), code)
    found = _HEADER.findall(said)
    if not found:
        return None, "unknown"
    name = _FILLED_FIRST.sub("", found[-1]).lstrip("/")
    folders = [part.strip("/") for part in _PART.findall(said) if "." not in part.strip("./")]
    header = "/".join([*(part for part in folders if part.islower()), name])
    if "{" in header:
        return None, "unknown"
    if "OUT_DIR" in said:
        return header, "out-dir"
    return (name, "unknown") if "target" in said.lower() else (header, "crate")


def _argument(code: str, start: int) -> str:
    depth = 1
    for at in range(start, min(len(code), start + 2000)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if not depth:
            return code[start:at]
    return code[start : start + 200]


def _expanded(expression: str, code: str) -> str:
    """Put what variables are set to in front of an expression."""
    known = dict(_LET.findall(code))
    said, seen = expression, set[str]()
    for _ in range(_DEEPEST):
        names = [n for n in _WORD.findall(said) if n in known and n not in seen]
        if not names:
            break
        seen.update(names)
        said = " ".join([*(known[name] for name in dict.fromkeys(names)), said])
    return said


def _settings(code: str) -> Iterator[tuple[str, str | bool]]:
    """Yield what is said to cbindgen in code, as cbindgen.toml would have it."""
    language = _LANGUAGE.search(code)
    if language is not None:
        yield "language", {"Cxx": "C++"}.get(language[1], language[1])
    guard = _GUARD.search(code)
    if guard is not None:
        yield "include_guard", guard[1]
    for name in _SWITCHES:
        found = re.search(rf"(?:\.\s*with_{name}\s*\(|\b{name}\s*[:=])\s*(true|false)\b", code)
        if found is not None:
            yield name, found[1] == "true"
