"""Rules about the libraries that pkg-config files link with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.model import StaticLibrary
from ...artifacts.pc.closed_world import World, Worlds
from ...artifacts.pc.misplaced import misplaced
from ...artifacts.pc.model import Flag, PcFile
from ...artifacts.pc.values import flags, given
from ...artifacts.system import System
from ...artifacts.system_symbols import Provider, needs, providers
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...platforms import cfg
from ...rule import rule

_SEARCHED = re.compile(r"(?:usr/(?:local/)?)?lib(?:32|64|x32)?(?:/[a-z0-9_]+-[a-z0-9_-]+)?")
_ENDS = re.compile(r"^(?:lib)?(.+?)(?:\.(?:so|a|dylib|dll|lib|dll\.a)[.\d]*)?$")
_OF_HEADERS = ("m", "pthread", "c")
"""Libraries that functions in a header may call, so that users have to link with them."""
_SHARED_FORMS = ("lib{}.so", "lib{}.dylib", "lib{}.tbd", "lib{}.dll.a", "{}.dll.a", "{}.dll.lib")


@rule("LIB631", "pc-library", Severity.ERROR)
def pc_library(pc: PcFile, worlds: Worlds) -> Iterator[Problem]:
    """The pkg-config file links with a library that is not there

    Each program that uses it ends with "cannot find -lfoo_capi". What stands behind `-l` is the
    file's name without `lib` and its end: that of the library, which cargo-c takes from
    `library.name`, and not the crate's. It matters for files that were written by hand, or for a
    library that was renamed afterwards.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo_capi
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

    - https://github.com/eclipse-zenoh/zenoh-c/issues/962: `-llibzenohc`
    """
    world = worlds.of(pc)
    if not world.sure or misplaced(world):
        return
    names, known = world.names(), world.linkable()
    missing = [(f, n) for f, n in names if not world.homes(n) and not world.resembles(n)]
    found = [one for one in names if one not in missing]
    claimed = worlds.others.libraries
    free = [name for name in known if name not in claimed]
    wrong = [(flag, name, _meant(name, known)) for flag, name in missing]
    if not found and not any(meant for _, _, meant in wrong):
        wrong = [(flag, name, _related(name, free)) for flag, name in missing]
    for flag, name, meant in wrong:
        if meant is not None:
            yield _no_such(pc, flag, name, meant)
    if not found and not any(meant for _, _, meant in wrong):
        yield from _none(pc, free)
    yield from _elsewhere(world, found)


@rule("LIB632", "pc-private-in-public", Severity.WARNING)
def pc_private_in_public(pc: PcFile, system: System, worlds: Worlds) -> Iterator[Problem]:
    """What only the static library needs is linked with by everybody

    The shared library knows what it needs. With the libraries of Rust's standard library in `Libs`
    each program is linked with them as well, needs `libgcc_s` to be built, and carries dependencies
    of which packages complain. cargo-c writes them into `Libs.private`, and into `Libs` only if no
    shared library is built.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
    ```

    ## Sources

    - pc(5), Libs.private
    """
    world = worlds.of(pc)
    native = _native(system)
    found = [(flag, name) for flag, name in world.names() if name in native]
    if all(name in _OF_HEADERS for _, name in found) or not _has_shared(world):
        return
    yield problem(
        "`Libs` has {flags}, which only the static library needs",
        Place(pc.path, span=found[0][0].span),
        flags=" ".join(flag.text for flag, _ in found),
        help="move them:\n    Libs.private: " + " ".join(flag.text for flag, _ in found),
    )


@rule("LIB633", "pc-private-lacking", Severity.WARNING)
def pc_private_lacking(pc: PcFile, system: System, worlds: Worlds) -> Iterator[Problem]:
    """The pkg-config file does not name a library that the static one needs

    `pkg-config --static --libs` is what people link a static library with. Functions that the
    library calls and that are in none of what is named there end as "undefined reference". cargo-c
    asks rustc for the list (`Libs.private`); up to 0.10.4, all packages of a workspace got that of
    the first.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static undefined=malloc,free,sqrt
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static undefined=malloc,free,sqrt
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -lm
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/413
    """
    world = worlds.of(pc)
    if not world.sure or given(pc, "Requires") or given(pc, "Requires.private"):
        return
    named = {name for field in ("Libs", "Libs.private") for _, name in world.names(field)}
    named |= {flag.text.split()[-1] for flag in flags(pc, "Libs.private") + flags(pc, "Libs")}
    for static in _static(world):
        for provider in providers(needs(static), system.target):
            if not named.intersection(provider.libraries):
                yield _lacking(pc, static, provider)


@rule("LIB634", "pc-repeated", Severity.INFO)
def pc_repeated(pc: PcFile) -> Iterator[Problem]:
    """A library is named several times for the static one

    Each is searched once more, which takes a little time and changes nothing, unless libraries need
    one another in a circle. rustc names what each crate asks for, and cargo-c copies it.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -ldl -lm -ldl -lc
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -lm -ldl -lc
    ```

    ## Sources

    - [rustc: native-static-libs](https://doc.rust-lang.org/rustc/command-line-arguments.html)
    - ld(1): an archive is searched once, where it is named
    """
    texts = [flag.text for flag in flags(pc, "Libs.private")]
    repeated = dict.fromkeys(text for text in texts if texts.count(text) > 1)
    if repeated:
        yield problem(
            "`Libs.private` names {flags} more than once",
            Place(pc.path, span=given(pc, "Libs.private")[0].value_span),
            flags=", ".join(repeated),
            help="keep the last of each",
        )


def _no_such(pc: PcFile, flag: Flag, name: str, meant: str) -> Problem:
    return problem(
        "there is no library for `{flag}`; the one that is there is `-l{meant}`",
        Place(pc.path, span=flag.span),
        flag=flag.text,
        meant=meant,
        help=f"write `-l{meant}`, or call the library so in Cargo.toml:\n"
        f'    [package.metadata.capi.library]\n    name = "{name}"',
    )


def _related(name: str, libraries: list[str]) -> str | None:
    """Return the library that a name is a variant of, longer or shorter by some letters."""
    word = _folded(name)
    for library in libraries:
        own = _folded(library)
        if min(len(own), len(word)) > 2 and (own in word or word in own):
            return library
    return None


def _folded(name: str) -> str:
    """Return a name without what is different in files and modules: case, hyphens, versions."""
    return re.sub(r"[-_.\d]", "", name.lower().removeprefix("lib"))


def _none(pc: PcFile, free: list[str]) -> Iterator[Problem]:
    """Yield that a file does not link with the library of its name, which is there."""
    own = next((name for name in free if _folded(name) == _folded(pc.module)), None)
    by_file = any(not flag.text.startswith(("-l", "-L")) for flag in flags(pc, "Libs"))
    if own is not None and not given(pc, "Requires") and not by_file:
        yield problem(
            "`Libs` does not link with {name}, which is there",
            Place(pc.path, span=next((line.span for line in given(pc, "Libs")), None)),
            name=own,
            help="write\n    Libs: -L${libdir} -l" + own,
        )


def _elsewhere(world: World, found: list[tuple[Flag, str]]) -> Iterator[Problem]:
    """Yield libraries of the tree that the linker does not find where it is sent."""
    if given(world.pc, "Requires") or world.mapped == "copied":
        return
    searched = [directory for _, directory in world.directories("-L", "Libs")]
    for flag, name in found:
        homes = world.homes(name)
        if not homes or any(world.held(name, one) for one in searched):
            continue
        if not any(_SEARCHED.fullmatch(home) for home in homes):
            yield problem(
                "`{flag}` is not where the linker looks for it, but in {home}",
                Place(world.pc.path, span=flag.span),
                flag=flag.text,
                home=world.build.layout.absolute(min(homes)),
                help=f"name the directory before it:\n    -L/{min(homes)}",
            )


def _lacking(pc: PcFile, static: StaticLibrary, provider: Provider) -> Problem:
    sign = "-framework " if provider.framework else "-l"
    names = " or ".join(f"`{sign}{name}`" for name in provider.libraries)
    return problem(
        "{file} calls {symbol}, and {libraries} is not in `Libs.private`",
        Place(pc.path, span=next((line.span for line in given(pc, "Libs.private")), None)),
        file=static.file,
        symbol=provider.symbols[0],
        libraries=names,
        help=f"add it:\n    Libs.private: {sign}{provider.libraries[0]}",
    )


def _meant(name: str, known: dict[str, frozenset[str]]) -> str | None:
    """Return the library of the tree that a name is most likely written for."""
    bare = _ENDS.match(name)
    wanted = {name, bare[1] if bare else name}
    wanted |= {word.replace("-", "_") for word in wanted}
    return next((one for one in known if one.replace("-", "_") in wanted and one != name), None)


def _native(system: System) -> frozenset[str]:
    """Return the libraries that Rust's standard library needs on the system."""
    targets = [one for one in (system.target, *system.candidates) if one is not None]
    rows = (
        row
        for row in table("native_static_libs")["libs"]
        if any(cfg.applies(row["when"], one) for one in targets)
    )
    return frozenset(flag.removeprefix("-l") for row in rows for flag in row["libs"])


def _has_shared(world: World) -> bool:
    """Tell whether the tree has a shared library for what the file links with."""
    return any(
        world.tree.get(f"{home}/{form.format(name)}".lstrip("/")) is not None
        for _, name in world.names()
        for home in world.homes(name)
        for form in _SHARED_FORMS
    )


def _static(world: World) -> Iterator[StaticLibrary]:
    """Yield the static libraries that the file links with."""
    for static in world.build.static_libraries:
        folder = static.path.rpartition("/")[0]
        match = _ENDS.match(static.file)
        if match and any(
            name == match[1] and folder in world.homes(name) for _, name in world.names()
        ):
            yield static
