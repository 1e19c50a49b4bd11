"""The options of `cargoc-check fix`: what becomes of the patch, what is stated, which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import UserError
from .options import Decorated, complete_rules

if TYPE_CHECKING:
    from ..fixes.stated import Stated

EXTRAS = ("readme", "example", "ci")


def output_options(function: Decorated) -> Decorated:
    """Add the options that say what is done with the patch."""
    return _added(
        function,
        click.option("--apply", is_flag=True, help="Write it into the work tree."),
        click.option(
            "--allow-dirty", is_flag=True, help="Write it even so where changes are not committed."
        ),
        click.option(
            "--patch",
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help="Write it as commits for `git am`; - is standard output.",
        ),
        click.option("--prove", is_flag=True, help="Build a copy with cargo-c and use the result."),
        click.option("--check", is_flag=True, help="Exit 1 where there is a patch."),
        click.option("--explain", is_flag=True, help="Show the reason of each hunk beside it."),
        click.option("--pr-text", is_flag=True, help="Print the text of a pull request instead."),
        click.option("--interactive", is_flag=True, help="Ask for each choice."),
        click.option(
            "--with",
            "extras",
            multiple=True,
            metavar="LIST",
            shell_complete=_complete_extras,
            help=f"Commits of their own for {', '.join(EXTRAS)}.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "json"]),
            default="text",
            help="How it is written (default: text).",
        ),
        click.option(
            "-o",
            "--output",
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help="Print into a file instead.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error."),
    )


def choice_options(function: Decorated) -> Decorated:
    """Add the options that state what would be chosen otherwise."""
    said: dict[str, Any] = {"metavar": "NAME"}
    return _added(
        function,
        click.option("--name", help="The library's name, without lib.", **said),
        click.option("--header", help="The header's name.", **said),
        click.option("--header-subdirectory", help="The folder it lies in; '' for none.", **said),
        click.option(
            "--header-file",
            "header_files",
            multiple=True,
            metavar="PATTERN",
            help="Install these headers of the crate as they are.",
        ),
        click.option(
            "--generate/--no-generate",
            "generation",
            default=None,
            help="Whether cbindgen makes it.",
        ),
        click.option("--pc-name", help="The pkg-config file's name, without .pc.", **said),
        click.option("--pc-title", help="The Name: in that file.", **said),
        click.option("--pc-version", metavar="VERSION", help="The Version: in that file."),
        click.option("--description", metavar="TEXT", help="The Description: in that file."),
        click.option("--soname-version", metavar="VERSION", help="The version in the soname."),
        click.option(
            "--versioned/--unversioned",
            "versioning",
            default=None,
            help="Whether the soname has a version.",
        ),
        click.option("--gate", metavar="FEATURE", help="What capi turns on; '' for nothing."),
        click.option(
            "--crate-type", metavar="LIST", help="What [lib] crate-type is to be; '' for nothing."
        ),
        click.option(
            "--replaces", metavar="LIBRARY", help="The C library that the crate replaces."
        ),
        click.option(
            "--reference",
            "references",
            multiple=True,
            metavar="ROOT",
            type=click.Path(readable=False),
            help="Where that library is: a system's root, or its packages.",
        ),
    )


def rule_options(function: Decorated) -> Decorated:
    """Add the options that say which findings are mended."""
    rules: dict[str, Any] = {
        "multiple": True,
        "metavar": "RULE",
        "shell_complete": complete_rules,
    }
    return _added(
        function,
        click.option("--select", help="Mend only what these rules find.", **rules),
        click.option("--ignore", help="Not these.", **rules),
        click.option("--unsafe", is_flag=True, help="Mend also where it takes judgement."),
        click.option(
            "--cargo-c", metavar="RELEASE", help="For this cargo-c and later (default: newest)."
        ),
    )


def stated(given: dict[str, Any]) -> Stated:
    """Return what the options state; raises UserError for those that do not go together."""
    from ..fixes.stated import Stated

    if given["references"] and not given["replaces"]:
        raise UserError("--reference needs --replaces", hint="name the library: --replaces dav1d")
    if given["replaces"] and not given["references"]:
        hint = "say where it is installed: --reference /usr, or its packages"
        raise UserError("--replaces needs --reference", hint=hint)
    types = given["crate_type"]
    fields = set(Stated._fields) & set(given)
    values = {name: given[name] for name in fields - {"crate_type"}}
    return Stated(**values, crate_type=None if types is None else words((types,)))


def refuse_together(given: dict[str, Any]) -> None:
    """Raise UserError for options that would print different things in one place."""
    said = [f"--{name.replace('_', '-')}" for name in ("explain", "pr_text") if given[name]]
    if given["form"] == "json":
        said.append("--format json")
    if given["patch"] == "-" and given["output"] is None:
        said.append("--patch -")
    if len(said) > 1:
        raise UserError(f"{said[0]} and {said[1]} print different things", hint="say one of them")


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of values that are separated by commas or blanks."""
    return tuple(word for value in values for word in value.replace(",", " ").split())


def extras(given: dict[str, Any]) -> tuple[str, ...]:
    """Return what --with names; raises UserError for what is not known."""
    chosen = words(given["extras"])
    for word in chosen:
        if word not in EXTRAS:
            raise UserError(f"'{word}' is none of {', '.join(EXTRAS)}", place="--with")
    return tuple(word for word in EXTRAS if word in chosen)


def _complete_extras(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the list with each further kind that it may go on with."""
    before, comma, last = begun.rpartition(",")
    given = before.split(",")
    return [
        f"{before}{comma}{kind}" for kind in EXTRAS if kind.startswith(last) and kind not in given
    ]


def _added(function: Decorated, *options: Any) -> Decorated:
    for option in reversed(options):
        function = option(function)
    return function
