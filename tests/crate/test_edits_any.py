"""Edits of manifests made up of all ways to write one: the claim holds, and the rest stays."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cargoc_check.crate.edits import appended, removed, renamed_key, set_value
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import KeyPath, Source
from cargoc_check.text.toml import Document, parse

CAPI = ("package", "metadata", "capi")
PAIRS: dict[str, tuple[str, ...]] = {
    "package": ('name = "x"', "version = '1.0.0'", "edition.workspace = true", "publish = false"),
    "lib": ('crate-type = ["lib"]', "crate-type = [\n  'lib', # c\n  'cdylib'\n]", 'name = "y"'),
    "features": ("default = []", 'ffi = ["dep:libc",]', "# capi = []"),
    "dependencies": ('libc = "0.2"', 'log = { version = "1", optional = true }', 'a.path = "a"'),
    "dependencies.serde": ('version = "1"', "features = [ 'derive' ]"),
    "target.'cfg(unix)'.dependencies": ('libc = "0.2"',),
    "build-dependencies": ('cbindgen = "0.29"',),
    "package.metadata.docs.rs": ("all-features = true",),
    "package.metadata.capi": ('min_version = "0.9.7"', "library.versioning = false"),
    "package.metadata.capi.header": ('name = "x"', 'subdirectory = ""'),
    "package.metadata.capi.pkg_config": ('name = "x"', "requires = '''\na'''"),
    "profile.release": ("lto = true", 'panic = "abort"'),
    "workspace": ('members = ["a", "b"]',),
    "[bin]": ('name = "tool"', "required-features = []"),
}
PLAIN = [name for name in PAIRS if "capi" not in name and name != "package"]
METADATA = (
    "",
    'metadata.capi.header.name = "x"',
    "metadata = { capi = { header = { name = 'x' } } }",
    "metadata = {}",
    'metadata.capi.header = {name="x"}',
)


class Style(NamedTuple):
    newline: str
    equals: str
    indent: str
    between: str
    comment: str
    last: bool


styles = st.builds(
    Style,
    newline=st.sampled_from(["\n", "\r\n"]),
    equals=st.sampled_from([" = ", "=", "   = "]),
    indent=st.sampled_from(["", "", "  ", "\t"]),
    between=st.sampled_from(["\n", "\n", "", "\n\n", "\n# about what follows\n", "\n# apart\n\n"]),
    comment=st.sampled_from(["", "", " # said", "\n# below"]),
    last=st.booleans(),
)


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """Draw the tables of a manifest, their order and pairs, and the ways in which it is written."""
    style = draw(styles)
    metadata = draw(st.sampled_from(METADATA))
    names = draw(st.lists(st.sampled_from(PLAIN), unique=True, max_size=5))
    if metadata:
        names = [name for name in names if "metadata" not in name]
    else:
        capi = [name for name in PAIRS if "capi" in name]
        names += draw(st.lists(st.sampled_from(capi), unique=True))
    tables = []
    for name in draw(st.permutations(["package", *names])):
        chosen = draw(st.lists(st.sampled_from(PAIRS[name]), unique_by=_key, max_size=4))
        if name == "package" and metadata:
            chosen.append(metadata)
        lines = [f"[{name}]", *(_pair(pair, style) for pair in chosen)]
        tables.append("\n".join(lines) + style.comment + "\n")
    text = draw(st.sampled_from(["", "# top\n", "cargo-features = []\n\n"])) + style.between.join(
        tables
    )
    if not style.last:
        text = text.rstrip("\n")
    return text.replace("\n", style.newline)


def _key(pair: str) -> str:
    return pair.partition("=")[0]


def _pair(pair: str, style: Style) -> str:
    return style.indent + pair.replace(" = ", style.equals, 1)


def document(text: str) -> Document:
    return parse(Source("Cargo.toml", text))


def check(text: str, replacement: Replacement, expected: dict[str, Any]) -> str:
    """Assert what holds of every edit; return its result."""
    result = replaced(text, [replacement])
    start, end = replacement.span
    assert result.startswith(text[:start])
    assert result.endswith(text[end:])
    assert document(result).data == expected
    if "\r\n" in text:
        assert result.count("\n") == result.count("\r\n")
    else:
        assert "\r" not in result
    missing = Counter(comments(text)) - Counter(comments(result))
    assert all("# said" in comment or comment == "# c" for comment in missing)
    return result


def comments(text: str) -> list[str]:
    return [text[start:end] for start, end in document(text).comments()]


def leaves(data: Any, key: KeyPath = ()) -> list[KeyPath]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    found: list[KeyPath] = []
    for part, value in pairs:
        found.append((*key, part))
        if isinstance(value, dict | list):
            found += leaves(value, (*key, part))
    return found


def at(data: Any, key: KeyPath) -> Any:
    for part in key:
        data = data[part]
    return data


many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NEW: dict[KeyPath, Any] = {
    ("features", "capi"): ["ffi"],
    ("features", "default"): ["capi"],
    ("lib", "crate-type"): ["cdylib", "staticlib"],
    ("dependencies", "libc"): {"version": "0.2", "optional": True},
    ("profile", "release", "panic"): "unwind",
    ("package", "links"): 'it\'s "x"',
    ("cargo-features",): ["x"],
    (*CAPI, "min_version"): "0.9.21",
    (*CAPI, "header", "generation"): False,
    (*CAPI, "header", "name"): "new",
    (*CAPI, "pkg_config", "filename"): "new",
    (*CAPI, "library"): {"version": "1.2.3", "rustflags": "-x"},
    (*CAPI, "install", "include"): {"asset": [{"from": "a", "to": "b"}]},
}


@many
@given(manifests(), st.sampled_from(list(NEW)))
def test_any_manifest_takes_a_value(text: str, key: KeyPath) -> None:
    value = NEW[key]
    expected = deepcopy(document(text).data)
    table: Any = expected
    for part in key[:-1]:
        table = table.setdefault(part, {})
    is_new = key[-1] not in table
    table[key[-1]] = value
    replacement = set_value(document(text), key, value)
    if replacement is None:
        # A dependency that is a string has no table; an array of another order has comments.
        assert not is_new
        return
    result = check(text, replacement, expected)
    if is_new and not re.search(r"(metadata|header) *= *\{", text):
        lines = iter(result.splitlines())
        assert all(line in lines for line in text.splitlines())
    again = set_value(document(result), key, value)
    assert again is not None
    assert replaced(result, [again]) == result


@many
@given(manifests(), st.data())
def test_any_array_takes_an_element(text: str, data: st.DataObject) -> None:
    found = document(text).data
    arrays = [k for k in leaves(found) if isinstance(at(found, k), list) and k != ("bin",)]
    key = data.draw(st.sampled_from([*arrays, ("features", "capi")]))
    expected = deepcopy(found)
    if key == ("features", "capi"):
        expected.setdefault("features", {}).setdefault("capi", [])
    at(expected, key).append("it's new")
    replacement = appended(document(text), key, "it's new")
    assert replacement is not None
    check(text, replacement, expected)


@many
@given(manifests(), st.data())
def test_any_key_is_renamed(text: str, data: st.DataObject) -> None:
    found = document(text).data
    key = data.draw(st.sampled_from([k for k in leaves(found) if isinstance(k[-1], str)] or [()]))
    if not key:
        return
    expected = deepcopy(found)
    table = at(expected, key[:-1])
    table["a name"] = table.pop(key[-1])
    replacement = renamed_key(document(text), key, "a name")
    assert replacement is not None
    result = check(text, replacement, expected)
    back = renamed_key(document(result), (*key[:-1], "a name"), str(key[-1]))
    assert back is not None
    assert document(replaced(result, [back])).data == found


@many
@given(manifests(), st.data())
def test_any_key_is_removed_or_that_is_refused(text: str, data: st.DataObject) -> None:
    found = document(text).data
    key = data.draw(st.sampled_from(leaves(found) or [()]))
    if not key:
        return
    replacement = removed(document(text), key)
    if replacement is None:
        value = at(found, key)
        assert isinstance(value, dict | list) or "# c" in text
        return
    result = document(replaced(text, [replacement])).data
    gone = [k for k in leaves(found) if k[: len(key)] == key]
    empty = [key[:depth] for depth in range(len(key))]
    if isinstance(key[-1], str):
        kept = {k: v for k, v in _values(found).items() if k not in gone and k not in empty}
        assert kept.items() <= _values(result).items()
        assert key not in leaves(result)
    elif len(at(found, key[:-1])) > 1:
        expected = deepcopy(found)
        del at(expected, key[:-1])[key[-1]]
        check(text, replacement, expected)


def _values(data: Any) -> dict[KeyPath, str]:
    """Return the values by their paths, without tables, as text."""
    keys = ((key, at(data, key)) for key in leaves(data))
    return {key: repr(value) for key, value in keys if not isinstance(value, dict)}
