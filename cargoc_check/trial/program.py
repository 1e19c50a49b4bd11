"""C programs that use a library as a stranger would: made from what its headers declare.

A program includes each header twice, takes the address of each function and variable, so that the
linker has to find it, and prints the version macros.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..artifacts.header.model import Header, Language
from ..text.wording import counted

_NUMBER = re.compile(r"\(?\s*(\d+)[uUlL]*\s*\)?")
_VERSION = re.compile(r"(?P<start>\w+?)_?(?P<part>MAJOR|MINOR|PATCH|MICRO)")


class Included(NamedTuple):
    """A header, what a program writes between `<` and `>` to include it, and after which others."""

    header: Header
    name: str
    after: tuple[str, ...] = ()


class Used(NamedTuple):
    """What a program uses: headers, functions and variables by name."""

    headers: tuple[Included, ...]
    functions: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


def inclusion(headers: Sequence[Included], language: Language, times: int = 1) -> str:
    """Return the lines that include headers; C++ is told of those that are for C alone."""
    before = dict.fromkeys(name for one in headers for name in one.after)
    others = "".join(f"#include <{name}>\n" for name in before)
    return others + "".join(_include(one, language) for one in headers) * times


def source(used: Used, language: Language) -> str:
    """Return a program that ends with status 0 and prints `NAME value` for each version macro."""
    macros = version_macros(used.headers)
    functions, variables = len(used.functions) + 1, len(used.variables) + 1  # C has no empty arrays
    lines = [
        inclusion(used.headers, language, 2),
        "#include <stdio.h>\n",
        "typedef void (*cargoc_check_function)(void);",
        f"static volatile cargoc_check_function cargoc_check_functions[{functions}];",
        f"static const volatile void *volatile cargoc_check_variables[{variables}];\n",
        "int main(void)\n{",
        *_taken(used),
        *(f'    printf("%s %ld\\n", "{name}", (long)({name}));' for name in macros),
        "    return 0;\n}",
    ]
    return "\n".join(lines) + "\n"


def of_largest(used: Used) -> Used:
    """Return what a program uses that includes one header, the one with most declarations."""
    largest = max(used.headers, key=lambda one: len(one.header.declarations))
    names = {declaration.name for declaration in largest.header.declarations}
    return Used(
        (largest,),
        tuple(name for name in used.functions if name in names),
        tuple(name for name in used.variables if name in names),
    )


def told(used: Used) -> str:
    """Return how much a program uses, as messages say it."""
    said = [counted(len(used.functions), "function")] if used.functions else []
    said += [counted(len(used.variables), "variable")] if used.variables else []
    return " and ".join(said) or "the library alone"


def is_for_c_alone(one: Included) -> bool:
    """Tell whether C++ takes a header's functions for its own, unless it is told otherwise."""
    return not one.header.extern_c and not one.header.cpp


def version_macros(headers: Sequence[Included]) -> tuple[str, ...]:
    """Return the names of macros that are numbers of a version, in the headers' order."""
    found = {
        macro.name: None
        for one in headers
        for macro in one.header.macros
        if not macro.conditions and _VERSION.fullmatch(macro.name) and _is_number(macro.value)
    }
    return tuple(found)


def versions(printed: Sequence[str]) -> dict[str, str]:
    """Return the versions that a program has printed, by what their macros begin with."""
    parts: dict[str, dict[str, str]] = {}
    for line in printed:
        name, _, value = line.partition(" ")
        found = _VERSION.fullmatch(name)
        if found and value.isdecimal():
            part = "PATCH" if found["part"] == "MICRO" else found["part"]
            parts.setdefault(found["start"], {})[part] = value
    wanted = ("MAJOR", "MINOR", "PATCH")
    return {
        start: ".".join(numbers[part] for part in wanted)
        for start, numbers in parts.items()
        if all(part in numbers for part in wanted)
    }


def _include(one: Included, language: Language) -> str:
    line = f"#include <{one.name}>\n"
    told = language == "C++" and is_for_c_alone(one)
    return f'extern "C" {{\n{line}}}\n' if told else line


def _taken(used: Used) -> list[str]:
    functions = [
        f"    cargoc_check_functions[{at}] = (cargoc_check_function)({name});"
        for at, name in enumerate(used.functions)
    ]
    variables = [
        f"    cargoc_check_variables[{at}] = (const volatile void *)&({name});"
        for at, name in enumerate(used.variables)
    ]
    return functions + variables


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
