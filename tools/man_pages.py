"""Manual pages, made from the commands themselves: what `--help` says, in the form of man(7).

`pages` returns them by file name; `tools/write_docs.py` writes them to `docs/man/`, from where a
wheel takes them to `share/man/man1`. The macros are described at
https://man7.org/linux/man-pages/man7/man.7.html; pages have no date, as nothing of ours has.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from inspect import cleandoc
from typing import NamedTuple

import click

from cargoc_check import __version__
from cargoc_check.cli import group

PROGRAM = "cargoc-check"
_EXIT = "Exit status:"


class Part(NamedTuple):
    """A paragraph of a help: prose, or lines that stay as they are."""

    kept: bool
    text: str


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    context = click.Context(group, info_name=PROGRAM, **group.context_settings)
    names = group.list_commands(context)
    commands = {name: _command(context, name) for name in names}
    found = {f"{PROGRAM}.1": _page(PROGRAM, group, context, tuple(names))}
    for name, command in commands.items():
        title = f"{PROGRAM}-{name}"
        inner = click.Context(command, info_name=name, parent=context)
        found[f"{title}.1"] = _page(title, command, inner, ())
    return found


def _command(context: click.Context, name: str) -> click.Command:
    command = group.get_command(context, name)
    assert command is not None
    return command


def _page(
    title: str, command: click.Command, context: click.Context, names: tuple[str, ...]
) -> str:
    parts = _parts(command.help or "")
    lead, rest = parts[0].text, parts[1:]
    exits = [part for part in rest if part.text.startswith(_EXIT)]
    kept = [part for part in rest if part.kept]
    prose = [part for part in rest if not part.kept and part not in exits]
    lines = [
        f'.TH {_argument(title.upper())} 1 "" "cargoc\\-check {__version__}" "User Commands"',
        *(".SH NAME", f"{_text(title)} \\- {_text(_summary(lead))}"),
        *_synopsis(command, context),
        *(".SH DESCRIPTION", *_wrapped(lead)),
    ]
    for part in prose:
        lines += [".PP", *_wrapped(part.text)]
    if names:
        lines += _commands(context, names)
    lines += _options(command, context)
    if kept and not names:
        lines += _examples(kept)
    lines += _exit_status(exits)
    lines += _see_also(title, names)
    return "\n".join(lines) + "\n"


def _parts(help: str) -> list[Part]:
    """Return the paragraphs of a help; a backspace marks one whose lines are kept."""
    found = []
    for paragraph in re.split(r"\n\s*\n", cleandoc(help)):
        kept = paragraph.startswith("\b")
        text = paragraph.removeprefix("\b").strip("\n")
        found.append(Part(kept, text if kept else " ".join(text.split())))
    return found


def _summary(lead: str) -> str:
    """Return the first sentence for the list of pages: without its full stop and capital."""
    sentence = re.split(r"(?<=\.)\s", lead)[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _synopsis(command: click.Command, context: click.Context) -> Iterator[str]:
    yield ".SH SYNOPSIS"
    program = context.command_path.split()
    words = " ".join(_text(word) for word in command.collect_usage_pieces(context))
    yield f".B {_text(' '.join(program))}"
    yield words


def _commands(context: click.Context, names: tuple[str, ...]) -> Iterator[str]:
    yield ".SH COMMANDS"
    for name in names:
        lead = _parts(_command(context, name).help or "")[0].text
        yield from (".TP", f".B {_text(name)}", *_wrapped(lead))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    yield ".SH OPTIONS"
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield from (".TP", f".B {_text(record[0])}", *_wrapped(record[1]))


def _examples(parts: list[Part]) -> Iterator[str]:
    """Yield the examples: each command with what it is for below it."""
    yield ".SH EXAMPLES"
    for part in parts:
        for line in part.text.splitlines():
            command, _, purpose = re.sub(r" {2,}", "\0", line.strip()).partition("\0")
            yield from (".TP", f".B {_text(command)}", *(list(_wrapped(purpose)) or ["\\&"]))


def _exit_status(parts: list[Part]) -> Iterator[str]:
    said = parts[0].text.removeprefix(_EXIT).strip() if parts else ""
    yield ".SH EXIT STATUS"
    yield from _wrapped(said or _STATUS)


_STATUS = (
    "0 done, 1 findings at or above the threshold, 2 something you can mend, 3 a bug in "
    "cargoc-check."
)


def _see_also(title: str, names: tuple[str, ...]) -> Iterator[str]:
    yield ".SH SEE ALSO"
    others = [f"{PROGRAM}-{name}" for name in names] if names else [PROGRAM]
    for number, other in enumerate(others, 1):
        yield f".BR {_text(other)} (1){',' if number < len(others) else ''}"


def _wrapped(text: str) -> Iterator[str]:
    """Yield a paragraph in lines as short as man(7) asks for, each sentence on lines of its own."""
    for sentence in re.split(r"(?<=[a-z)][.?])\s+(?=[A-Z])", " ".join(text.split())):
        for line in textwrap.wrap(sentence, 66, break_long_words=False, break_on_hyphens=False):
            yield _text(line)


def _argument(text: str) -> str:
    return _text(text).replace('"', "\\(dq")


def _text(text: str) -> str:
    """Return a line of text that means nothing to troff: what is typed can be copied."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    line = line.replace("`", "\\(ga").replace("'", "\\(aq")
    return f"\\&{line}" if line.startswith(".") else line
