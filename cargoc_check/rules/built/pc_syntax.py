"""Rules about the syntax of pkg-config files: what pkg-config refuses, passes over or misreads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.pc import file as pkgconfig
from ...artifacts.pc.file import known_fields
from ...artifacts.pc.model import PcFile
from ...artifacts.pc.values import flags, given
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.source import Span

_BROKEN = {
    pkgconfig.FIELD_TWICE: (
        "`{text}` is given a second time, for which pkg-config 0.29 refuses the file",
        "leave one of them",
    ),
    pkgconfig.VARIABLE_TWICE: (
        "`{text}` is given a second time, for which pkg-config 0.29 refuses the file",
        "leave one of them",
    ),
    pkgconfig.UNBALANCED: (
        "a quote or backslash in `{text}` has no end: pkgconf drops the field, pkg-config stops",
        "close the quote, or write a backslash before a blank or quote that is meant",
    ),
    pkgconfig.NUL: ("there is a NUL character, where the line ends for pkg-config", "remove it"),
    pkgconfig.BYTE_ORDER_MARK: (
        "the file begins with a byte order mark, for which its first line is passed over",
        "write the file as UTF-8 without one",
    ),
}
_UNKNOWN = {
    pkgconfig.UNDEFINED: "the variable `{text}` is not defined",
    pkgconfig.NOT_YET: "the variable `{text}` is not defined before it is used",
    pkgconfig.UNCLOSED: "the variable in `{text}` has no closing brace",
}
_REQUIRED = ("Name", "Description", "Version")
_PLACEHOLDER = re.compile(
    r"(?<!@)@[A-Za-z_]\w*@(?!@)|\$\((?!top_builddir)\w+\)|%%[A-Z_]+%%|\{\{\w+\}\}"
)
_WORD = re.compile(r"[A-Za-z][\w.]*")
_STEMS = ("lib", "cflag", "require", "conflict", "provide", "version", "descr", "name")
_LONE = ("-framework", "-weak_framework", "-Xlinker", "-isystem", "-idirafter", "-l", "-L", "-I")


@rule("LIB601", "pc-field-missing", Severity.ERROR)
def pc_field_missing(pc: PcFile) -> Iterator[Problem]:
    """A pkg-config file has no name, description or version

    pkg-config and pkgconf take such a file for invalid. What users read is "Package foo was not
    found", although the file is there.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Sources

    - `pkgconf_pkg_validations` in libpkgconf/pkg.c of pkgconf
    """
    missing = [name for name in _REQUIRED if not given(pc, name)]
    if missing:
        yield problem(
            "there is no field {fields}, and pkg-config says that there is no such package",
            Place(pc.path),
            help="add it:\n" + "\n".join(f"    {name}: …" for name in missing),
            fields=" and none ".join(f"`{name}`" for name in missing),
        )


@rule("LIB602", "pc-description", Severity.INFO)
def pc_description(pc: PcFile) -> Iterator[Problem]:
    """The description is empty

    It is what `pkg-config --list-all` shows. cargo-c takes it from `package.description` and writes
    an empty one for a crate that has none.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description:
    Version: 1.2.3
    Libs: -L/usr/lib -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L/usr/lib -lfoo
    ```

    ## Sources

    - `src/pkg_config_gen.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    - `pkgconf_pkg_validations` in libpkgconf/pkg.c of pkgconf
    """
    lines = given(pc, "Description")
    if lines and not lines[-1].value:
        yield problem(
            "the description is empty",
            Place(pc.path, span=lines[-1].span),
            help='say in Cargo.toml what the library is for:\n    [package]\n    description = "…"',
        )


@rule("LIB603", "pc-placeholder", Severity.ERROR)
def pc_placeholder(pc: PcFile) -> Iterator[Problem]:
    """A value was never filled in

    `@VERSION@` is for a configure script, `$(prefix)` for make. pkg-config passes them on as they
    are: to the linker as a directory of that name, to whoever compares versions as no version.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=@CMAKE_INSTALL_PREFIX@
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Sources

    - `pkg-config-bad-directive` of lintian
    """
    for line in (*pc.variables, *pc.fields):
        found = _PLACEHOLDER.search(line.value)
        if found:
            yield problem(
                "`{placeholder}` in `{name}` was never filled in",
                Place(pc.path, span=line.value_span),
                help="fill it in when the file is installed; cargo-c writes the whole file itself",
                placeholder=found[0],
                name=line.name,
            )


@rule("LIB604", "pc-undefined", Severity.ERROR)
def pc_undefined(pc: PcFile) -> Iterator[Problem]:
    """A variable is not defined where it is used

    pkg-config 0.29 refuses the file. pkgconf puts nothing in the variable's place and does not say
    so: of `-L${libdir}` a `-L` is left, which takes the next argument for a directory.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Sources

    - `trim_and_sub` in parse.c of pkg-config 0.29.2: "Variable '%s' not defined"
    """
    is_hidden = any(kind == pkgconfig.BYTE_ORDER_MARK for kind, _ in pc.problems)
    for kind, span in pc.problems:
        if kind in _UNKNOWN and not is_hidden:
            yield problem(
                _UNKNOWN[kind],
                Place(pc.path, span=span),
                text=_text(pc, span),
                help="define it further up:\n    libdir=${prefix}/lib",
            )


@rule("LIB605", "pc-syntax", Severity.ERROR)
def pc_syntax(pc: PcFile) -> Iterator[Problem]:
    """pkg-config does not read a line, or refuses the file for it

    A field or variable that is given twice and a quote without end make pkg-config 0.29 stop, and
    pkgconf take one of them, or none. A field without its colon is passed over by both, and so is a
    first line behind a byte order mark. pkgconf 2.10 and later take a comment that ends in a
    backslash to go on in the next line.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs -L/usr/lib -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L/usr/lib -lfoo
    ```

    ## Sources

    - parse.c of pkg-config 0.29.2
    - libpkgconf/parser.c and fileio.c of pkgconf 3.0.5
    """
    for kind, span in pc.problems:
        place = Place(pc.path, span=span)
        text = _text(pc, span)
        if kind in _BROKEN:
            template, advice = _BROKEN[kind]
            yield problem(template, place, text=text, help=advice)
        elif kind == pkgconfig.NO_LINE and (word := _lost(text)):
            yield problem(
                "`{text}` is passed over, for it has no `:` behind `{word}`",
                place,
                text=text,
                word=word,
                help=f"write the colon:\n    {word}: …",
            )
        elif kind == pkgconfig.JOINED_COMMENT and _is_followed(pc, span):
            yield problem(
                "the comment ends in a backslash, and pkgconf drops the next line with it",
                place,
                help="take the backslash from the end of the comment",
            )
    yield from _lone(pc)


@rule("LIB606", "pc-unknown-field", Severity.WARNING)
def pc_unknown_field(pc: PcFile) -> Iterator[Problem]:
    """A field or variable has a name that not every pkg-config knows

    Unknown fields are passed over without a word, so that a misspelt `Libs` links nothing. pkgconf
    takes names in any case, pkg-config 0.29 as they are written. Variables whose names begin with
    an underscore or a digit are known to some versions only.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Lib: -L/usr/lib -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L/usr/lib -lfoo
    ```

    ## Sources

    - libpkgconf/pkg.c of pkgconf; `parse_line` in parse.c of pkg-config 0.29.2
    """
    for kind, span in pc.problems:
        place, name = Place(pc.path, span=span), _text(pc, span)
        if kind == pkgconfig.UNKNOWN_FIELD and name.lower().startswith(_STEMS):
            yield problem(
                "no pkg-config knows a field `{name}`, and it is passed over",
                place,
                name=name,
                help="the fields are Name, Description, Version, URL, Requires, Requires.private, "
                "Conflicts, Provides, Libs, Libs.private and Cflags",
            )
        elif kind == pkgconfig.OTHER_CASE and name.lower().startswith(_STEMS):
            yield problem(
                "pkg-config 0.29 passes over `{name}`, for its case",
                place,
                name=name,
                help=f"write it so:\n    {known_fields()[name.lower()]}: …",
            )
        elif kind == pkgconfig.ODD_NAME:
            yield problem(
                "pkgconf passes over the variable `{name}`, for it begins with no letter",
                place,
                name=name,
                help="let its name begin with a letter",
            )


def _text(pc: PcFile, span: Span) -> str:
    text = " ".join(pc.source.text[span.start : span.end].split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def _lost(text: str) -> str | None:
    """Return the field that a line without a sign was meant to be."""
    word = _WORD.match(text)
    return known_fields().get(word[0].lower()) if word else None


def _is_followed(pc: PcFile, span: Span) -> bool:
    """Tell whether something that is read stands in the line behind a comment."""
    rest = pc.source.text[span.end :].removeprefix("\r").removeprefix("\n")
    line = rest.partition("\n")[0].strip()
    return bool(line) and not line.startswith("#")


def _lone(pc: PcFile) -> Iterator[Problem]:
    """Yield flags whose argument is not there."""
    if any(kind in _UNKNOWN for kind, _ in pc.problems):
        return
    for field in ("Libs", "Libs.private", "Cflags"):
        for flag in flags(pc, field):
            if flag.text in _LONE:
                yield problem(
                    "`{flag}` in `{field}` has no argument behind it",
                    Place(pc.path, span=flag.span),
                    flag=flag.text,
                    field=field,
                    help="give it one, or leave it out",
                )
