"""Headers of this machine: what is read of them agrees with what a compiler declares."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cargoc_check.artifacts.header import file
from cargoc_check.artifacts.header.model import Header
from cargoc_check.text.source import Source

_FOLDERS = ("/usr/include", "/usr/include/openssl")
_MANY = 60
_DECLARED = re.compile(r"/\* (?P<path>.+?):\d+:\w+ \*/ (?!static )(?P<said>.*)")
_NAME = re.compile(r"\b(?!__attribute__)([A-Za-z_]\w*) \(")
_TYPES = {"int", "char", "void", "long", "short", "unsigned", "float", "double", "const"}


def _headers() -> Iterator[str]:
    paths = [Path(folder, name) for folder in _FOLDERS for name in sorted(os.listdir(folder))]
    found = [str(path) for path in paths if path.suffix == ".h"]
    return iter(found[:: max(1, len(found) // _MANY)])


def _read(path: str) -> Header:
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return file.read(path, path, Source(path, text))


def _compiled(path: str, folder: Path) -> set[str] | None:
    """Return the functions that gcc takes from a header; None where it does not compile alone."""
    listing = folder / "declared"
    command = ("gcc", "-fsyntax-only", "-w", "-x", "c", "-aux-info", str(listing), path)
    if subprocess.run(command, capture_output=True, check=False, cwd=folder).returncode:
        return None
    found = (_DECLARED.match(line) for line in listing.read_text().splitlines())
    own = (one["said"] for one in found if one and os.path.realpath(one["path"]) == _real(path))
    return {_name(said) for said in own if "(" in said}


def _name(said: str) -> str:
    """Return whose declaration it is: the first word before brackets that is no type."""
    starred = re.search(r"\(\*+(?:const )?(\w+) \(", said)
    if starred and "(" not in said[: starred.start()]:
        return str(starred[1])
    names: list[str] = _NAME.findall(said)
    return next(name for name in names if name not in _TYPES)


def _real(path: str) -> str:
    return os.path.realpath(path)


@pytest.mark.parametrize("path", [pytest.param(p, id=p.rpartition("/")[2]) for p in _headers()])
def test_declarations_are_those_of_gcc(path: str, tmp_path: Path) -> None:
    theirs = _compiled(path, tmp_path)
    if theirs is None:  # a part of another header
        return
    ours = [one for one in _read(path).declarations if one.kind == "function"]
    always = {one.name for one in ours if not (one.conditions or one.inline or one.cpp_only)}
    assert always - theirs == set()
    if _read(path).sure:
        assert theirs - {one.name for one in ours} == set()


def test_there_is_something_to_compare(tmp_path: Path) -> None:
    assert {"strlen", "memcpy"} <= (_compiled("/usr/include/string.h", tmp_path) or set())
    assert {"strlen", "memcpy"} <= {one.name for one in _read("/usr/include/string.h").declarations}
