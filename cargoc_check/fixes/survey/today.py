"""What C users call the library and its header today: READMEs, scripts and packages say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from ...artifacts.header.includes import is_of_system
from ...crate.package import Package
from ...crate.sources import Sources
from ...findings import Place
from ...text.source import Source, Span
from .model import Called

_ENDING = r"(?:so|dylib|a|\*)(?![\w-])"
_TAKEN_AS = re.compile(
    rf"^[^\n]*\b(?:mv|cp|install|copy|move)\b[^\n]*\blib(?P<first>[\w-]+)\.{_ENDING}\S*\s[^\n]*"
    rf"\blib(?P<then>[\w-]+)\.{_ENDING}",
    re.MULTILINE,
)
_CBINDGEN = re.compile(r"\bcbindgen\s(?P<arguments>(?:[^\n\\;|&]|\\\n?)*)")
_OUTPUT = re.compile(r"""(?:(?:-o|--output)[ =]|>\s*)["']?(?P<path>[^\s"'>]+\.h)\b""")
_CRATE = re.compile(r"--crate[ =]\"?(?P<name>[\w-]+)")
_INCLUDE = re.compile(r'^\s*#\s*include\s*["<](?P<name>[^">\n]+\.h)[">]', re.MULTILINE)


def library(package: Package, sources: Sources) -> tuple[Called, ...]:
    """Return the names that the library has outside of cargo, the strongest first.

    That is what packages and scripts install it as, and else its name in cargo's output.
    """
    crate = package.library.name if package.library else package.name
    texts = list(sources.scripts())
    said = [*_of_deb(package, crate), *_renamed(texts, crate), *_by_crate(texts, crate)]
    return tuple(said)


def header(package: Package, sources: Sources) -> Called | None:
    """Return what a header that is not kept is called: as cbindgen is told, or as READMEs say."""
    texts = list(sources.scripts())
    made = [one for source in texts for one in _of_cbindgen(source, package.name)]
    if made:
        return made[0]
    start = "" if package.directory == "." else f"{package.directory}/"
    own = [source for source in texts if source.path.startswith(f"{start}README")]
    found = [one for source in own for one in _of_include(source)]
    return found[0] if len({one.name for one in found}) == 1 else None


def _of_deb(package: Package, crate: str) -> Iterator[Called]:
    """Yield what cargo-deb installs it as: https://crates.io/crates/cargo-deb."""
    key = ("package", "metadata", "deb", "assets")
    assets: Any = package.manifest.document.data
    for part in key:
        assets = assets.get(part) if isinstance(assets, dict) else None
    for entry in assets if isinstance(assets, list) else ():
        if isinstance(entry, list) and len(entry) > 1:
            first, then = (
                basename(str(entry[0])),
                basename(str(entry[1])) or basename(str(entry[0])),
            )
            found = re.fullmatch(r"lib([\w-]+)\.so[\d.]*", then)
            if found and first.startswith(f"lib{crate}.") and _fits(found[1], crate):
                yield Called(found[1], Place(package.manifest.path, key), then)


def _renamed(texts: list[Source], crate: str) -> Iterator[Called]:
    for source in texts:
        for match in _TAKEN_AS.finditer(source.text):
            if match["first"] == crate != match["then"] and _fits(match["then"], crate):
                place = Place(source.path, span=Span(*match.span("then")))
                yield Called(match["then"], place, f"lib{match['then']}")


def _by_crate(texts: list[Source], crate: str) -> Iterator[Called]:
    name = re.escape(crate)
    pattern = re.compile(rf"(?<![\w-])(?:lib{name}\.{_ENDING}|-l{name}(?![\w-]))")
    for source in texts:
        if found := pattern.search(source.text):
            yield Called(crate, Place(source.path, span=Span(*found.span())), found.group())


def _fits(name: str, crate: str) -> bool:
    """Tell whether a name is the crate's, or that without its last words."""
    return crate == name or crate.startswith((f"{name}_", f"{name}-"))


def _of_cbindgen(source: Source, package: str) -> Iterator[Called]:
    for match in _CBINDGEN.finditer(source.text):
        said = _CRATE.search(match["arguments"])
        output = _OUTPUT.search(match["arguments"])
        if output and (said is None or said["name"] == package):
            place = Place(source.path, span=Span(*match.span()))
            yield Called(basename(output["path"]), place, f"cbindgen … {basename(output['path'])}")


def _of_include(source: Source) -> Iterator[Called]:
    for match in _INCLUDE.finditer(source.text):
        if not is_of_system(match["name"]):
            place = Place(source.path, span=Span(*match.span()))
            yield Called(match["name"], place, " ".join(match.group().split()))
