"""Compiling the library's sources, once a process for the same text and flags."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Iterable

from tests.defects.ingredients import Code, Making
from tests.support import zig


def compiled(code: Code, clang: str, flags: tuple[str, ...] = ("-O1",)) -> str:
    """Return the object of a source file for one of clang's triples."""
    return _object(code, clang, flags)


def objects(making: Making, only: tuple[Code, ...], clang: str) -> list[str]:
    """Return the objects of the library and of the code that goes into one kind of it."""
    return [_object(code, clang, making.compile) for code in (*making.code, *only)]


def words(flags: Iterable[str]) -> list[str]:
    """Part flags from their arguments, which stand behind a blank."""
    return [word for flag in flags for word in flag.split(" ", 1)]


@functools.cache
def _scratch() -> str:
    """Return a directory that lasts as long as the process."""
    directory = tempfile.mkdtemp(prefix="defects-")
    atexit.register(shutil.rmtree, directory)
    return directory


def new_folder() -> str:
    """Return a new directory in the scratch one."""
    return tempfile.mkdtemp(dir=_scratch())


def write(root: str, path: str, text: str) -> str:
    """Write a text into a tree, folders and all; return where it is."""
    place = os.path.join(root, path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return place


@functools.cache
def _object(code: Code, clang: str, flags: tuple[str, ...]) -> str:
    source = write(new_folder(), code.name, code.text)
    output = os.path.splitext(source)[0] + ".o"
    zig.compile_c(source, output, clang, *words(flags), *words(code.flags))
    return output
