"""The options of `cargoc-check gate`: what is built, which stages there are, what is judged."""

from __future__ import annotations

import shlex
from typing import Any

import click

from ..errors import UserError
from .options import DIRECTORIES, Decorated

_KINDS = ("cdylib", "staticlib")
_FILE = click.Path(readable=False)


def gate_options(function: Decorated) -> Decorated:
    """Add the options that say how to build, and which stages there are."""
    for add in reversed([*_of_targets(), *_of_stages(), *_of_cargo(), *_of_directories()]):
        function = add(function)
    return function


def _of_targets() -> list[Decorated]:
    return [
        click.option("-p", "--package", "packages", multiple=True, metavar="SPEC", help="This."),
        click.option("--workspace", is_flag=True, help="All members of the workspace."),
        click.option(
            "--cargo-c", metavar="RELEASE", help="Audit by this cargo-c (default: newest)."
        ),
        click.option(
            "--target", "targets", multiple=True, metavar="TRIPLE", help="Build for; repeatable."
        ),
        click.option(
            "--matrix", metavar="FILE", type=_FILE, help="Targets with tools and arguments."
        ),
        click.option("--tree", metavar="DIR", type=_FILE, help="Judge this tree, build nothing."),
        click.option("--keep", metavar="DIR", type=_FILE, help="Install there, and leave it."),
        click.option(
            "--target-dir", metavar="DIR", type=_FILE, help="Build there, to be quick next time."
        ),
    ]


def _of_stages() -> list[Decorated]:
    stages: dict[str, Any] = {"multiple": True, "metavar": "STAGE"}
    return [
        click.option("--skip", help="Leave these stages out.", **stages),
        click.option("--only", help="Only these, and what they need.", **stages),
        click.option("--strict", is_flag=True, help="A tool that is missing is an error."),
        click.option(
            "--c-file",
            "programs",
            multiple=True,
            metavar="FILE",
            type=_FILE,
            help="Build and run this C or C++ program too.",
        ),
        click.option("--lock", metavar="FILE", type=_FILE, help="Compare with `plan --lock`'s."),
        click.option("--minutes", type=float, default=60, help="What a build may take (60)."),
    ]


def _of_cargo() -> list[Decorated]:
    return [
        click.option("--features", multiple=True, metavar="LIST", help="As for cargo."),
        click.option("--all-features", is_flag=True, help="As for cargo."),
        click.option("--no-default-features", is_flag=True, help="As for cargo."),
        click.option("--profile", metavar="NAME", help="As for cargo."),
        click.option("--offline", is_flag=True, help="As for cargo."),
        click.option("--locked", is_flag=True, help="As for cargo."),
        click.option(
            "--cargo-args", multiple=True, metavar="WORDS", help="More for cargo cinstall."
        ),
        click.option(
            "--library-type",
            "library_types",
            multiple=True,
            type=click.Choice(_KINDS),
            help="Only libraries of this type.",
        ),
        click.option("--meson-paths", is_flag=True, help="Meson's names on Windows."),
    ]


def _of_directories() -> list[Decorated]:
    defaults = {"prefix": " (/usr)", "libdir": " (lib below the prefix)"}
    return [
        click.option(f"--{name}", metavar="DIR", help=f"The {name}{defaults.get(name, '')}.")
        for name in DIRECTORIES
    ]


def cargo_arguments(given: dict[str, Any]) -> tuple[str, ...]:
    """Return what is passed on to `cargo cinstall`; raises UserError for a quote without end."""
    passed = [f"--features={names}" for names in given["features"]]
    passed += ["--all-features"] * given["all_features"]
    passed += ["--no-default-features"] * given["no_default_features"]
    passed += ["--workspace"] * given["workspace"]
    for words in given["cargo_args"]:
        try:
            passed += shlex.split(words)
        except ValueError as error:
            raise UserError(f"'{words}' has a quote without end", place="--cargo-args") from error
    return tuple(passed)
