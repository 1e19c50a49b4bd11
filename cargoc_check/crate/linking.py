"""What a crate itself tells the linker about the shared library's names.

In its build script, with `cargo:rustc-link-arg` and its like, and in cargo's configuration files,
with `rustflags`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..findings import Place
from ..text.source import Span
from .manifest import Manifest

if TYPE_CHECKING:
    from .package import Package
    from .rust_blocks import Condition
    from .rust_text import RustText
    from .sources import Sources

Kind = Literal["soname", "install_name", "output-def", "out-implib"]

CONFIGS = (".cargo/config.toml", ".cargo/config")

_NAME = re.compile(
    r"-(?P<kind>soname|install_name|output-def|out-implib)\b(?:[,=\s]+(?P<value>[^\s,\"'\\]+))?"
)
_OTHER_TARGETS = re.compile(r"rustc-link-arg-(?:bins?|tests|examples|benches)\b")
_PRINTED = re.compile(r'(?:std::)?print(?:ln)?!\s*\(\s*(?:"[^"]*"\s*,\s*)*(?:r#*)?"')
_LINK_ARG = re.compile(r"\s*cargo::?rustc-(?:cdylib-)?link-arg")
_OTHER_SPEECH = re.compile(r"\s*cargo::?(?!:|rustc-)")
_TO_PROGRAM = re.compile(r"\.\s*(?:args?|flags?|flag_if_supported)\s*\(")
_ASKS_CAPI = re.compile(r'feature\s*=\s*"capi"|CARGO_FEATURE_CAPI\b')
_MOST = 50  # strings of a script that are looked at: no real one has more
_LINK_LINES = re.compile(r"\bcdylib_link_lines::(\w+)")


class LinkName(NamedTuple):
    """A name given to the linker: its text, with `{…}` where the script fills something in.

    `value` is None where the name is not in the same string. `certain` tells that the linker gets
    it where the conditions hold; `target` is the `cfg(…)` or triple for which alone it does.
    """

    kind: Kind
    value: str | None
    place: Place
    certain: bool
    target: str | None = None
    conditions: tuple[Condition, ...] = ()

    def may_be(self, name: str) -> bool:
        """Tell whether the text can come out as this name."""
        if self.value is None:
            return True
        parts = re.split(r"\{[^}]*\}", self.value)
        return re.fullmatch(".*".join(map(re.escape, parts)), name) is not None


class LinkLines(NamedTuple):
    """A call of the crate cdylib-link-lines, and whether it works out the names by itself."""

    by_itself: bool
    conditions: tuple[Condition, ...]


class Linking(NamedTuple):
    """All that is said to the linker."""

    names: tuple[LinkName, ...]
    link_lines: LinkLines | None


def read(package: Package, sources: Sources) -> Linking:
    """Return what the build script and cargo's configuration files say.

    A build script that looks at the feature `capi` is taken to know what it does, and is left out.
    """
    names = tuple(_of_configs(package))
    script = sources.build_script()
    if script is None or "link" not in script.text:
        return Linking(names, None)
    from . import rust_text

    text = rust_text.read(script.text)
    if _ASKS_CAPI.search(text.code):
        return Linking(names, None)
    path = package.build_script or script.path
    return Linking((*_of_script(path, text), *names), _link_lines(text))


def in_flags(flags: str, place: Place, target: str | None = None) -> Iterator[LinkName]:
    """Yield the names in flags for rustc."""
    for match in _NAME.finditer(flags):
        kind: Any = match["kind"]
        yield LinkName(kind, match["value"], place, True, target)


def _of_script(path: str, text: RustText) -> Iterator[LinkName]:
    if "link-arg" not in text.code or not _NAME.search(text.code):
        return
    from .rust_blocks import Blocks

    blocks = Blocks(text)
    named = [literal for literal in text.literals if _NAME.search(literal.text)][:_MOST]
    for literal, site in zip(named, blocks.sites(n.start for n in named), strict=True):
        if _OTHER_TARGETS.search(literal.text) or _OTHER_SPEECH.match(literal.text):
            continue
        if _TO_PROGRAM.search(site.statement):
            continue  # a program that the script runs
        printed = _PRINTED.fullmatch(site.statement) is not None
        certain = printed and _LINK_ARG.match(literal.text) is not None
        conditions = blocks.reached(literal.start)
        for match in _NAME.finditer(literal.text):
            span = Span(literal.start + match.start(), literal.start + match.end())
            kind: Any = match["kind"]
            place = Place(path, span=span)
            yield LinkName(kind, match["value"], place, certain, None, conditions)


def _link_lines(text: RustText) -> LinkLines | None:
    calls = list(_LINK_LINES.finditer(text.code))
    if not calls:
        return None
    from .rust_blocks import Blocks

    call = next((c for c in calls if c[1] == "metabuild"), calls[0])
    return LinkLines(call[1] == "metabuild", Blocks(text).reached(call.start()))


def _of_configs(package: Package) -> Iterator[LinkName]:
    """Read the configuration files that cargo finds from the package up to the workspace's root."""
    root = package.workspace.root.directory
    folders = [package.directory] if package.directory == root else [package.directory, root]
    paths = (
        name if folder == "." else f"{folder}/{name}" for folder in folders for name in CONFIGS
    )
    there = (path for path in paths if package.workspace.files.is_file(path))
    configs = [package.workspace.manifest_at(path) for path in there]
    targets = {t for c in configs for t in c.table("target") if c.get("target", t, "rustflags")}
    others = tuple(_not_for(target) for target in sorted(targets))
    for config in configs:
        here = _if_run_in(config, root)
        # Flags for a target take the place of those for all.
        for name in _of_key(config, "build", "rustflags"):
            yield name._replace(conditions=(*here, *others))
        for target in config.table("target"):
            for name in _of_key(config, "target", target, "rustflags"):
                yield name._replace(target=target, conditions=here)


def _if_run_in(config: Manifest, root: str) -> tuple[Condition, ...]:
    """Return the condition under which cargo reads a member's own configuration."""
    from .rust_blocks import Condition

    folder = config.directory.rpartition("/")[0] or "."
    return () if folder == root else (Condition(f"cargo runs in {folder}", None),)


def _not_for(target: str) -> Condition:
    from .rust_blocks import Condition

    is_cfg = target.startswith("cfg(")
    meaning = f"!cfg!{target[3:]}" if is_cfg else f'var("TARGET") != "{target}"'
    return Condition(f"[target.'{target}'] does not count", meaning)


def _of_key(config: Manifest, *key: str) -> Iterator[LinkName]:
    flags = config.get(*key)
    if isinstance(flags, list):
        flags = " ".join(flag for flag in flags if isinstance(flag, str))
    if isinstance(flags, str):
        yield from in_flags(flags, config.place(*key))
