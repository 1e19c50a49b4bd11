"""CAPI81x: how README, Makefiles and CI files call cargo-c."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..capi.model import CApi
from ..crate.commands import Command, commands
from ..crate.package import Package
from ..crate.sources import Sources
from ..facts import Member
from ..findings import Place, Problem, Severity, problem
from ..rule import rule
from ..text.source import Source, Span

_CARGO_C = re.compile(
    r"\bcargo(?:\s+[+-]\S+)*(?:\s+auditable)?\s+(?:c(?:build|install)|capi\s+(?:build|install))\b"
    r"|\bcargo-c(?:build|install)\b"
)
_SUDO = re.compile(r"\b(sudo|doas)\b")
_SETTLED = re.compile(r"--libdir|--target[ =]|\$|--help|--version|%\{")


@rule("CAPI811", "cargo-c-as-root", Severity.INFO)
def cargo_c_as_root(
    package: Package, capi: CApi, sources: Sources, members: tuple[Member, ...]
) -> Iterator[Problem]:
    """People are told to run cargo-c as root

    Root often has no cargo, or another toolchain: the command fails, or builds everything again
    with another cargo-c, and leaves files behind that belong to root. cargo-c can install into a
    folder, and that be copied.

    ## Example

    ```md README.md
    Install it with

        sudo cargo cinstall --prefix=/usr --libdir=lib
    ```

    ## Use instead

    ```md README.md
    Install it with

        cargo cinstall --prefix=/usr --libdir=lib --destdir=out
        sudo cp -a out/. /
    ```

    ## Sources

    - https://github.com/xiph/rav1e/issues/2928
    - https://github.com/lu-zero/cargo-c/issues/375: root's older cargo-c ignored a key
    """
    for call in _calls(package, sources, members):
        if _SUDO.search(call.command.text[: call.at]):
            yield problem(
                "`{command}` runs cargo, and builds, as root",
                Place(call.path, span=call.command.span),
                help="install with `--destdir` into a folder, and copy that as root",
                command=_short(call.command.text),
            )


@rule("CAPI812", "libdir-left-to-host", Severity.INFO)
def libdir_left_to_host(
    package: Package, capi: CApi, sources: Sources, members: tuple[Member, ...]
) -> Iterator[Problem]:
    """cargo-c is called without `--libdir`

    Since 0.10.0 the default depends on the machine that builds: `lib`, `lib64`, or Debian's
    `lib/x86_64-linux-gnu`. What is installed there is not found where `lib` was expected.

    ## Example

    ```md README.md
    Install it with

        cargo cinstall --prefix=/usr
    ```

    ## Use instead

    ```md README.md
    Install it with

        cargo cinstall --prefix=/usr --libdir=lib
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/379
    """
    for call in _calls(package, sources, members):
        if not _SETTLED.search(call.command.text):
            yield problem(
                "`{command}`: where the library goes depends on the machine",
                Place(call.path, span=call.command.span),
                help="add `--libdir=lib`, or what your users' systems have",
                command=_short(call.command.text),
            )


@rule("CAPI813", "expects-plain-cargo-output", Severity.INFO)
def expects_plain_cargo_output(package: Package, capi: CApi, sources: Sources) -> Iterator[Problem]:
    """A script takes the library from where cargo-c does not put it

    cargo-c always builds for an explicit target, so that its libraries are in
    `target/<triple>/release`. What lies in `target/release` was built by plain cargo, which makes
    it only if `crate-type` says so, and without a soname.

    ## Example

    ```make Makefile
    install:
        install target/release/libmylib.so /usr/lib
    ```

    ## Use instead

    ```make Makefile
    install:
        cargo cinstall --prefix=/usr --libdir=lib
    ```

    ## Sources

    - https://github.com/tursodatabase/turso/issues/458
    """
    names = "|".join(map(re.escape, sorted({capi.name, capi.library.name.value})))
    wanted = re.compile(
        rf"\btarget/(?:debug|release)/(?:lib(?:{names})\.(?:so|a|dylib)|(?:{names})\.(?:dll|lib))\b"
    )
    for source in sources.scripts():
        match = _outside_comments(wanted, source)
        if match is not None:
            yield problem(
                "`{path}` is plain cargo's; cargo-c builds into `target/<triple>/`",
                Place(source.path, span=Span(*match.span())),
                help="take what `cargo cinstall --destdir` installs",
                path=match.group(),
            )


class _Call(NamedTuple):
    """A command that calls cargo-c, from which offset on."""

    path: str
    command: Command
    at: int


def _calls(package: Package, sources: Sources, members: tuple[Member, ...]) -> Iterator[_Call]:
    """Yield the calls, each wording once; those at the workspace's root for one member only."""
    first = bool(members) and members[0].package is package
    own = "" if package.directory == "." else f"{package.directory}/"
    seen = set()
    for source in sources.scripts():
        if not first and not (own and source.path.startswith(own)):
            continue
        for command in commands(source, "cargo"):
            match = _CARGO_C.search(command.text)
            if match and (source.path, command.text) not in seen:
                seen.add((source.path, command.text))
                yield _Call(source.path, command, match.start())


def _outside_comments(pattern: re.Pattern[str], source: Source) -> re.Match[str] | None:
    if "target/" not in source.text:
        return None
    for match in pattern.finditer(source.text):
        start = source.text.rfind("\n", 0, match.start()) + 1
        if not source.text[start : match.start()].lstrip().startswith(("#", "//")):
            return match
    return None


def _short(command: str) -> str:
    return command if len(command) <= 60 else command[:57] + "..."
