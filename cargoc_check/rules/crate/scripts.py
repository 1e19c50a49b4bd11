"""CAPI81x: how README, Makefiles and CI files call cargo-c."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...capi.model import CApi
from ...crate.package import Package
from ...crate.sources import Sources
from ...facts.crate import Member
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.source import Source, Span

if TYPE_CHECKING:
    from ...crate.commands import Call

_ROOTS = frozenset(["sudo", "doas"])
_SETTLED = ("--libdir", "--target ", "--target=", "$", "%{", "--help", "--version")


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
    for path, call in _calls(package, sources, members):
        if not _ROOTS.isdisjoint(call.before):
            yield problem(
                "`{command}` runs cargo, and builds, as root",
                Place(path, span=call.command.span),
                help="install with `--destdir` into a folder, and copy that as root",
                command=_short(call.command.text),
            )


@rule("CAPI812", "libdir-left-to-host", Severity.INFO)
def libdir_left_to_host(
    package: Package, capi: CApi, sources: Sources, members: tuple[Member, ...]
) -> Iterator[Problem]:
    """cargo-c installs, and is not told `--libdir`

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
    unsettled: dict[str, list[Call]] = {}
    for path, call in _calls(package, sources, members):
        if call.installs and not any(word in call.command.text for word in _SETTLED):
            unsettled.setdefault(path, []).append(call)
    for path, calls in unsettled.items():
        yield problem(
            "`{command}`: where the library goes depends on the machine",
            Place(path, span=calls[0].command.span),
            help="add `--libdir=lib`, or what your users' systems have",
            related=tuple(
                Related("and here", Place(path, span=call.command.span)) for call in calls[1:]
            ),
            command=_short(calls[0].command.text),
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
    for source in sources.scripts():
        match = _outside_comments(capi, source) if "target/" in source.text else None
        if match is not None:
            yield problem(
                "`{path}` is plain cargo's; cargo-c builds into `target/<triple>/`",
                Place(source.path, span=Span(*match.span())),
                help="take what `cargo cinstall --destdir` installs",
                path=match.group(),
            )


def _calls(
    package: Package, sources: Sources, members: tuple[Member, ...]
) -> Iterator[tuple[str, Call]]:
    """Yield the calls, each wording once; those at the workspace's root for one member only."""
    first = bool(members) and members[0].package is package
    own = "" if package.directory == "." else f"{package.directory}/"
    seen = set()
    for source in sources.scripts():
        if "cargo" not in source.text or not (first or (own and source.path.startswith(own))):
            continue
        from ...crate.commands import calls_of_cargo_c

        for call in calls_of_cargo_c(source):
            if (source.path, call.command.text) not in seen:
                seen.add((source.path, call.command.text))
                yield source.path, call


def _outside_comments(capi: CApi, source: Source) -> re.Match[str] | None:
    """Return the first mention of the library as plain cargo makes it."""
    names = "|".join(map(re.escape, sorted({capi.name, capi.library.name.value})))
    files = rf"lib(?:{names})\.(?:so|a|dylib)|(?:{names})\.(?:dll|lib)"
    for match in re.finditer(rf"\btarget/(?:debug|release)/(?:{files})\b", source.text):
        start = source.text.rfind("\n", 0, match.start()) + 1
        if not source.text[start : match.start()].lstrip().startswith(("#", "//")):
            return match
    return None


def _short(command: str) -> str:
    return command if len(command) <= 60 else command[:57] + "..."
