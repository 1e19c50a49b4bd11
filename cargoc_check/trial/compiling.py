"""The compiler of a trial: checks, compiles and links programs in a folder for them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from ..artifacts.header.compiler import Compiler
from ..artifacts.header.model import Language
from . import process
from .process import Ended

_SECONDS = 120
_SOURCES: dict[Language, str] = {"C": "c", "C++": "cpp"}
_FLAGS = ("-w", "-fno-diagnostics-color")
_FAULT = re.compile(
    r"(?:fatal )?error: |undefined reference|Undefined symbols|undefined symbol|cannot find"
)
_SHOWN = 8
_LONGEST = 300


class Workshop:
    """A folder in which programs are made by one compiler."""

    def __init__(self, compiler: Compiler, folder: str) -> None:
        self.language = compiler.language
        self._command = compiler.command
        self._folder = folder
        os.makedirs(folder, exist_ok=True)

    def check(self, text: str, flags: Sequence[str]) -> Ended:
        """Have a text read as a program, without making anything of it."""
        return self._run("-fsyntax-only", *flags, self._written("check", text))

    def compile(self, name: str, text: str, flags: Sequence[str]) -> Ended:
        """Compile a program into an object."""
        return self._run("-c", *flags, self._written(name, text), "-o", self._object(name))

    def link(self, name: str, flags: Sequence[str]) -> Ended:
        """Link an object that was compiled by this name into a program."""
        return self._run(self._object(name), "-o", self.program(name), *flags)

    def program(self, name: str) -> str:
        """Return the path of a program."""
        return os.path.join(self._folder, f"{name}.exe")

    def faults(self, ended: Ended) -> tuple[str, ...]:
        """Return the lines that tell what is wrong, with paths shortened."""
        found = [line for line in ended.lines if _FAULT.search(line)] or list(ended.lines)
        shown = [line.replace(self._folder + os.sep, "")[-_LONGEST:] for line in found[:_SHOWN]]
        more = len(found) - _SHOWN
        return (*shown, f"… and {more} more") if more > 0 else tuple(shown)

    def _run(self, *arguments: str) -> Ended:
        environment = {**os.environ, "LC_ALL": "C"}
        return process.run(
            (*self._command, *_FLAGS, *arguments), self._folder, environment, _SECONDS
        )

    def _written(self, name: str, text: str) -> str:
        path = os.path.join(self._folder, f"{name}.{_SOURCES[self.language]}")
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        return path

    def _object(self, name: str) -> str:
        return os.path.join(self._folder, f"{name}.o")
