"""The options of `plan`: those of `cargo cinstall`, what stands for the host, and what is shown."""

from __future__ import annotations

from typing import Any, NamedTuple

import click

from ..errors import UserError
from ..plan.asked import Asked
from ..plan.lock import Chosen
from ..plan.model import Options
from .options import DIRECTORIES, Decorated

_FLAGS = (
    *("-r/--release", "--frozen", "--locked", "--offline", "--keep-going"),
    *("--all-features", "--no-default-features"),
    *("--lib", "--bins", "--all-targets"),
)
_VALUES = (
    *("-j/--jobs", "-F/--features", "--target-dir", "--config", "-Z", "--color"),
    *("--message-format", "--dlltool"),
)
_KINDS = ("cdylib", "staticlib")


class Said(NamedTuple):
    """What the command line says, beside the paths."""

    asked: Asked
    chosen: Chosen
    form: str
    only_paths: bool
    show: str | None
    estimate: bool
    lock: str | None
    check: str | None
    step: str | None
    library: str | None
    output: str | None


def install_options(function: Decorated) -> Decorated:
    """Add the options of `cargo cinstall` that decide what is installed, as it spells them."""
    plain = click.Path(readable=False)
    added = [
        click.option(
            f"--{name}",
            metavar="DIR",
            type=plain,
            multiple=True,
            callback=_once,
            help=_directory_help(name),
        )
        for name in DIRECTORIES
    ]
    added += [
        click.option(
            "--library-type",
            "library_types",
            multiple=True,
            type=click.Choice(_KINDS),
            help="Only libraries of this type.",
        ),
        click.option("--meson-paths", is_flag=True, help="Meson's names of libraries on Windows."),
        click.option("--crt-static", is_flag=True, help="Without effect since 0.9.15."),
        click.option(
            "--target",
            "targets",
            multiple=True,
            metavar="TRIPLE",
            help="Build for; several: a table.",
        ),
        click.option("--debug", is_flag=True, help="Build with the dev profile."),
        click.option("--profile", metavar="NAME", help="Build with this profile."),
        click.option(
            "--exclude", multiple=True, metavar="SPEC", help="With --workspace: not this."
        ),
        click.option("--manifest-path", "--path", metavar="PATH", type=plain, help="As PATH."),
        click.option("--destdir", metavar="DIR", type=plain, help="Taken; it appears nowhere."),
    ]
    return _with(added, function)


def other_options(function: Decorated) -> Decorated:
    """Add the options of `cargo cinstall` that decide nothing: so that recipes can be pasted."""
    hidden: dict[str, Any] = {"hidden": True, "expose_value": False}
    added = [click.option(*names.split("/"), is_flag=True, **hidden) for names in _FLAGS]
    added += [click.option(*names.split("/"), multiple=True, **hidden) for names in _VALUES]
    added.append(click.option("-v", "--verbose", count=True, **hidden))
    return _with(added, function)


def host_options(function: Decorated) -> Decorated:
    """Add the options that state what cargo-c would find on the build host."""
    added = [
        click.option(
            "--policy", metavar="NAME", help="Fill in what this distribution's recipes pass."
        ),
        click.option(
            "--host-target", metavar="TRIPLE", help="The build host (x86_64-unknown-linux-gnu)."
        ),
        click.option(
            "--host", metavar="KIND", help="What cargo-c finds there: generic, debian or lib64."
        ),
        click.option(
            "--deb-host-rust-type", metavar="TRIPLE", help="The variable DEB_HOST_RUST_TYPE."
        ),
        click.option("--rustflags", metavar="STRING", help="The variable RUSTFLAGS."),
    ]
    return _with(added, function)


def output_options(function: Decorated) -> Decorated:
    """Add the options that say what is shown, and what is compared."""
    file = click.Path(readable=False)
    added = [
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "json"]),
            default="text",
            help="How it is written (default: text).",
        ),
        click.option("--paths", "only_paths", is_flag=True, help="Only paths, one a line."),
        click.option(
            "--show",
            type=click.Choice(["pc", "header-macros"]),
            help="Only the pc files, or macros.",
        ),
        click.option(
            "--estimate", is_flag=True, help="With --show pc: the native libraries to expect, too."
        ),
        click.option(
            "--lock", metavar="FILE", type=file, help="Write the plan there, to commit it."
        ),
        click.option(
            "--check",
            metavar="FILE",
            type=file,
            help="Compare with the plan that was written there.",
        ),
        click.option(
            "--next",
            "step",
            metavar="minor|patch|major|VERSION",
            help="What the next version changes.",
        ),
        click.option(
            "--next-library", "library", metavar="VERSION", help="With --next: the library.version."
        ),
        click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write there."),
    ]
    return _with(added, function)


def said(given: dict[str, Any]) -> Said:
    """Return what the command line says; raises UserError for what does not go together."""
    fields = {name: given[name] for name in Options._fields if name in given}
    options = Options(**(fields | {"rustflags": given["rustflags"] or ""}))
    asked = Asked(
        options,
        given["targets"],
        given["policy"],
        given["cargo_c"],
        given["host_target"],
        given["host"],
        given["deb_host_rust_type"],
    )
    chosen = Chosen(given["packages"], given["workspace"], given["exclude"])
    rest = {name: given[name] for name in Said._fields[2:]}
    found = Said(asked, chosen, **rest)
    _check(found)
    return found


def _check(found: Said) -> None:
    def refuse(what: str, place: str, hint: str) -> None:
        raise UserError(what, place=place, hint=hint)

    shown = {"--paths": found.only_paths, "--show": found.show}
    kinds = {"--lock": found.lock, "--check": found.check, "--next": found.step}
    given = [name for name, value in (shown | kinds).items() if value]
    if len(given) > 1:
        refuse(f"does not go together with {given[0]}", given[1], "one of them at a time")
    if found.form == "json" and given and given[0] in ("--paths", "--show", "--lock"):
        refuse("does not go together with --format json", given[0], "its output is of its own form")
    if found.lock and found.output:
        refuse("does not go together with --lock", "--output", "--lock names the file itself")
    if found.library and not found.step:
        refuse("needs --next", "--next-library", "such as `--next minor --next-library 2.0.0`")
    if found.estimate and found.show != "pc":
        refuse("needs --show pc", "--estimate", "plans show what is sure")
    if found.chosen.exclude and not found.chosen.workspace:
        refuse("needs --workspace", "--exclude", "as with cargo")


def _once(_: click.Context, option: click.Parameter, values: tuple[str, ...]) -> str | None:
    """Return the value of an option that cargo-c takes once, and not empty."""
    if len(values) > 1 or "" in values:
        what = "cannot be used several times" if values[1:] else "needs a value"
        raise UserError(what, place=option.opts[0], hint="cargo-c refuses that as well")
    return values[0] if values else None


def _with(added: list[Decorated], function: Decorated) -> Decorated:
    for add in reversed(added):
        function = add(function)
    return function


def _directory_help(name: str) -> str:
    return "Below it lie the others." if name == "prefix" else f"The {name}, in cargo-c's sense."
