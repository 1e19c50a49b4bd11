"""What cbindgen has to be told of a C API so that the header compiles, beside the usual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...crate import rust_text
from ...crate.sources import Sources
from ...text.wording import some
from ..model import Reason
from ..survey.model import Candidate

Said = tuple[tuple[str, ...], object, Reason]

_DOCS = "https://github.com/mozilla/cbindgen/blob/main/docs.md"
_WORD = re.compile(r"\w+")
_BITFLAGS = re.compile(
    r"\bbitflags!\s*[({\[][^;{}]*\brepr\s*\(\s*(?:C|transparent)\b[^;{}]*?\bstruct\s+(\w+)"
)
"""Types that cbindgen gives a body; one without `repr` stays opaque (`src/bindgen/bitflags.rs`)."""
_RENAMED = re.compile(r"\buse\s+(?:\w+::)+(\w+)\s+as\s+(\w+)\s*;")
_FOR_C = re.compile(r"\brepr\s*\(\s*C\b|\bno_mangle\b")
_CFG_NAME = re.compile(r'(?<![\w"=])([a-z_]\w*)(?!\s*[=(\w"])')
_USUAL = frozenset(
    {"all", "any", "not", "unix", "windows", "test", "doc", "doctest", "miri", "debug_assertions"}
    | {"cargo_c", "docsrs", "true", "false", "feature"}
)
_HEADERS = {
    "FILE": "stdio.h",
    "time_t": "time.h",
    **dict.fromkeys(("ssize_t", "off_t", "mode_t", "pid_t", "uid_t", "gid_t"), "sys/types.h"),
    "socklen_t": "sys/socket.h",
}
"""The headers of types that Rust takes from `libc`, and that no header of cbindgen's declares."""
_SYSTEMS = {
    "windows": "_WIN32",
    'target_os = "windows"': "_WIN32",
    'target_os = "macos"': "__APPLE__",
    'target_os = "ios"': "__APPLE__",
    'target_vendor = "apple"': "__APPLE__",
    'target_os = "android"': "__ANDROID__",
    'target_arch = "wasm32"': "__wasm32__",
}
"""What C compilers define where a condition holds."""


def needed(candidate: Candidate) -> Iterator[Said]:
    """Yield the settings for a new cbindgen.toml, those of the file's top first."""
    if candidate.surface is None:
        return
    words = _said(candidate)
    own = candidate.surface.types
    used = [name for name in _HEADERS if name in words and name not in own]
    if used:
        headers = list(dict.fromkeys(_HEADERS[name] for name in used))
        text = f"the C API uses {some(used)}, which cbindgen does not know where to find"
        yield ("sys_includes",), headers, Reason(text, link=_DOCS)
    for condition in _of_systems(candidate):
        key, macro = condition.replace('"', ""), _SYSTEMS[condition]
        text = f"what stands under `cfg({condition})` is declared there alone"
        yield ("defines", key), macro, Reason(text, "CAPI641", _DOCS)
    if left_out := _never_compiled(candidate):
        text = f"{some(left_out)} is compiled with a `--cfg` of its own only, and declared anyway"
        yield ("export", "exclude"), left_out, Reason(text, "CAPI641", _DOCS)
    for original, name in _renamed(candidate).items():
        if name in words and name not in own:
            text = f"signatures say `{name}`, and cbindgen does not follow `use … as {name}`"
            yield ("export", "rename", original), name, Reason(text, link=_DOCS)
    if flags := [name for name in _flags(candidate) if name not in own]:
        text = f"{some(flags)} is made by `bitflags!`, which cbindgen reads when it is told to"
        yield ("macro_expansion", "bitflags"), True, Reason(text, link=_DOCS)


def _said(candidate: Candidate) -> frozenset[str]:
    """Return the words of the signatures, and of the types that may be for C."""
    assert candidate.surface is not None
    exports = [seen.export for seen in candidate.exports]
    said = [p.type for e in exports for p in e.parameters] + [e.result or "" for e in exports]
    for items in candidate.surface.types.values():
        for item in items:
            if "C" in item.repr or item.kind == "type":
                said += [item.aliased or "", *(field.type for field in item.fields)]
    return frozenset(_words(said))


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(text)


def _of_systems(candidate: Candidate) -> list[str]:
    """Return the conditions on systems that exports stand under."""
    said = {" ".join(one.split()) for seen in candidate.exports for one in seen.export.conditions}
    return [one for one in _SYSTEMS if any(re.search(rf"\b{one}", text) for text in said)]


def _never_compiled(candidate: Candidate) -> list[str]:
    """Return the exports that a `--cfg` name hides which the C API as a whole does without."""
    names = list(
        dict.fromkeys(
            seen.export.name
            for seen in candidate.exports
            if seen.compiled is False and any(map(_is_custom, seen.export.conditions))
        )
    )
    return names if len(names) * 2 < len(candidate.names) else []


def _is_custom(condition: str) -> bool:
    plain = re.sub(r'"[^"]*"', '""', condition)
    found = set(_CFG_NAME.findall(plain)) - _USUAL
    return any(not name.startswith("target_") for name in found)


def _renamed(candidate: Candidate) -> dict[str, str]:
    """Return what the files with exports call otherwise, by its own name."""
    package, sources = candidate.package, Sources(candidate.package)
    own = {s.export.path for s in candidate.exports if s.export.package == package.name}
    texts = [rust_text.read(sources.text(path).text).code for path in sorted(own)]
    found = [pair for text in texts for pair in _RENAMED.findall(text)]
    names = [original for original, _ in found]
    return {original: name for original, name in found if names.count(original) == 1}


def _flags(candidate: Candidate) -> list[str]:
    """Return the types that the package makes with `bitflags!` and that its C types hold."""
    package = candidate.package
    if all(one.package != "bitflags" for one in package.dependencies):
        return []
    sources = Sources(package)
    paths = (path for path in sources.paths() if path.endswith(".rs"))
    texts = [rust_text.read(sources.text(path).text).code for path in paths]
    made = dict.fromkeys(name for text in texts for name in _BITFLAGS.findall(text))
    for_c = [text for text in texts if _FOR_C.search(text)]
    return [n for n in made if any(re.search(rf":\s*{n}\s*[,}})]", text) for text in for_c)]
