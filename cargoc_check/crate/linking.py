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
    from .rust_text import RustText
    from .sources import Sources

Kind = Literal["soname", "install_name", "output-def", "out-implib"]

CONFIGS = (".cargo/config.toml", ".cargo/config")

_NAME = re.compile(
    r"-(?P<kind>soname|install_name|output-def|out-implib)\b(?:[,=\s]+(?P<value>[^\s,\"'\\]+))?"
)
_OTHER_TARGETS = re.compile(r"rustc-link-arg-(?:bins?|tests|examples|benches)\b")
_ASKS_FEATURE = re.compile(r'feature\s*=\s*"|CARGO_FEATURE_')
_ASKS_CAPI = re.compile(r'feature\s*=\s*"capi"|CARGO_FEATURE_CAPI\b')
_ENVIRONMENT = re.compile(r'\b(?:var|var_os|option_env!)\s*\(\s*"([A-Za-z0-9_]+)"')
_CARGOS_OWN = re.compile(
    r"(CARGO|DEP|RUSTC)(_\w+)?|OUT_DIR|TARGET|HOST|PROFILE|DEBUG|OPT_LEVEL|NUM_JOBS"
)


class LinkName(NamedTuple):
    """A name given to the linker: its text, with `{…}` where the script fills something in.

    `value` is None where the name is not in the same string. `certain` tells that nothing but
    cargo's own variables decides whether the linker gets it. `target` is the `cfg(…)` or triple
    for which alone it does.
    """

    kind: Kind
    value: str | None
    place: Place
    certain: bool
    target: str | None = None

    def may_be(self, name: str) -> bool:
        """Tell whether the text can come out as this name."""
        if self.value is None:
            return True
        parts = re.split(r"\{[^}]*\}", self.value)
        return re.fullmatch(".*".join(map(re.escape, parts)), name) is not None


class Linking(NamedTuple):
    """All that is said to the linker; `calls_link_lines` of the crate cdylib-link-lines."""

    names: tuple[LinkName, ...]
    calls_link_lines: bool


def read(package: Package, sources: Sources) -> Linking:
    """Return what the build script and cargo's configuration files say.

    A build script that looks at the feature `capi` is taken to know what it does, and is left out.
    """
    names = list(_of_configs(package))
    script = sources.build_script()
    if script is None or "link" not in script.text:
        return Linking(tuple(names), False)
    from . import rust_text

    text = rust_text.read(script.text)
    if _ASKS_CAPI.search(text.code):
        return Linking(tuple(names), False)
    path = package.build_script or script.path
    return Linking((*_of_script(path, text), *names), "cdylib_link_lines::" in text.code)


def in_flags(flags: str, place: Place, target: str | None = None) -> Iterator[LinkName]:
    """Yield the names in flags for rustc."""
    for match in _NAME.finditer(flags):
        kind: Any = match["kind"]
        yield LinkName(kind, match["value"], place, True, target)


def _of_script(path: str, text: RustText) -> Iterator[LinkName]:
    if "link-arg" not in text.code:
        return
    asked = _ENVIRONMENT.findall(text.code)
    foreign = _ASKS_FEATURE.search(text.code) or not all(map(_CARGOS_OWN.fullmatch, asked))
    for literal in text.literals:
        if _OTHER_TARGETS.search(literal.text):
            continue
        for match in _NAME.finditer(literal.text):
            span = Span(literal.start + match.start(), literal.start + match.end())
            certain = "link-arg" in literal.text and not foreign
            kind: Any = match["kind"]
            yield LinkName(kind, match["value"], Place(path, span=span), certain)


def _of_configs(package: Package) -> Iterator[LinkName]:
    """Read the configuration files that cargo finds from the package up to the workspace's root."""
    root = package.workspace.root.directory
    folders = [package.directory] if package.directory == root else [package.directory, root]
    for folder in folders:
        for name in CONFIGS:
            path = name if folder == "." else f"{folder}/{name}"
            if package.workspace.files.is_file(path):
                yield from _of_config(package.workspace.manifest_at(path))


def _of_config(config: Manifest) -> Iterator[LinkName]:
    yield from _of_key(config, None, "build", "rustflags")
    for target in config.table("target"):
        yield from _of_key(config, target, "target", target, "rustflags")


def _of_key(config: Manifest, target: str | None, *key: str) -> Iterator[LinkName]:
    flags = config.get(*key)
    if isinstance(flags, list):
        flags = " ".join(flag for flag in flags if isinstance(flag, str))
    if isinstance(flags, str):
        yield from in_flags(flags, config.place(*key), target)
