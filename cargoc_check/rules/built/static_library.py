"""Rules about static libraries beside the shared one: its C API, and its machine."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import Machine, ObjectCount, SharedLibrary, StaticLibrary
from ...artifacts.pairs import c_api, same, shared_with
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import counted, some

_SHOWN = 3
_CPP = "_Z"
"""How C++ mangles; of templates each library has those that it happens to use."""
_FORMATS = ("elf", "coff", "mach-o")
_BUILT_APART = "build both at once, with `cargo cinstall`, which turns the feature `capi` on"
_STRIPPED = (
    "no symbol is left in it, as after `strip --strip-all`, and linkers find nothing:\n"
    "install it again, and strip static libraries with --strip-debug at most"
)


@rule("LIB511", "archive-lacks-api", Severity.ERROR)
def archive_lacks_api(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library has nothing of the C API that the shared one exports

    Whoever links with it gets an undefined reference for every function. The two were built from
    different things: the static library without the feature `capi`, from another crate of the
    workspace, or from C code that only the shared one was linked with. A static library without
    any symbol was stripped as programs are.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static defined=bar_new indexed=bar_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static defined=foo_free,foo_new indexed=foo_free,foo_new
    ```

    ## Sources

    - [field report](https://github.com/JuliaPackaging/Yggdrasil/pull/4678) of a C API that was off
    """
    for library, lacking, api in _lacking(static, build):
        if lacking == api:
            yield problem(
                "{number} that {shared} exports is in this static library, such as {names}",
                Place(static.path),
                number=f"none of {counted(len(api), 'symbol')}",
                shared=library.file,
                names=some(sorted(lacking), _SHOWN),
                help=_BUILT_APART if static.defined else _STRIPPED,
            )


@rule("LIB512", "archive-lacks-part-of-api", Severity.WARNING)
def archive_lacks_part_of_api(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library lacks functions that the shared one exports

    Programs that use these can be linked dynamically only. Either the two are of different builds,
    or the functions are from a library of C that the shared one was linked with and the static one
    does not hold; then it has to be named in `Libs.private`.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static defined=foo_new indexed=foo_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static defined=foo_free,foo_new indexed=foo_free,foo_new
    ```

    ## Sources

    - "bundle" in [the kinds of `#[link]`](https://doc.rust-lang.org/reference/items/external-blocks.html)
    """
    for library, lacking, api in _lacking(static, build):
        if lacking and lacking != api:
            yield problem(
                "this lacks {number} that {shared} exports: {names}",
                Place(static.path),
                number=f"{len(lacking):,} of {counted(len(api), 'symbol')}",
                shared=library.file,
                names=some(sorted(lacking), _SHOWN),
                help="build both at once, with `cargo cinstall`",
            )


@rule("LIB513", "archive-of-several-machines", Severity.ERROR)
def archive_of_several_machines(static: StaticLibrary) -> Iterator[Problem]:
    """Members of a static library are for different machines

    Linkers skip a member for another machine, or stop at it, so that what is in there is missing.
    It happens where a build script compiles C or assembly for the machine that builds instead of
    the one that is built for, or where old objects stay behind in a directory.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static machines=x86_64,aarch64 kinds=elf_x86_64:9,elf_aarch64:1 members=10
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static machines=x86_64 kinds=elf_x86_64:10 members=10
    ```

    ## Sources

    - vcpkg's `check_lib_architecture`, for libraries of Windows
    """
    formats = {count.kind.partition(" ")[0] for count in _of_objects(static)}
    first = next(iter(static.machines), None)
    alike = all(same(first, other) for other in static.machines if first)
    if alike and len(formats) < 2:
        return
    fewest = min(_of_objects(static), key=lambda count: count.number)
    machines = sorted({_shown(machine) for machine in static.machines})
    yield problem(
        "its members are for {machines}; {number} {kind}, such as {example}",
        Place(static.path),
        machines=" and ".join(sorted(formats) if alike else machines),
        number=f"{counted(fewest.number, 'member')} {'is' if fewest.number == 1 else 'are'}",
        kind=fewest.kind,
        example=fewest.example,
        help="have the build script ask for the compiler of the target, as the crate `cc` does;\n"
        "    CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc\n"
        "names one",
    )


@rule("LIB514", "archive-for-another-machine", Severity.ERROR)
def archive_for_another_machine(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library is for another machine than the shared one beside it

    One of the two is of a build for another target, so that one way of linking with the library
    fails. In a directory of one architecture, both have to be for it.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static machines=aarch64 kinds=elf_aarch64:1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static machines=x86_64 kinds=elf_x86_64:1
    ```

    ## Sources

    - lintian's `binary-from-other-architecture`, for shared libraries
    """
    shared = [one for one in shared_with(static, build) if one.format != "mach-o"]
    machines = [library.machine for library in shared]
    if not machines or not static.machines:
        return
    if any(same(one, other) for one in machines for other in static.machines):
        return
    yield problem(
        "this is for {mine}, and {shared} for {other}",
        Place(static.path),
        mine=_shown(static.machines[0]),
        shared=shared[0].file,
        other=_shown(machines[0]),
        help="install both from one build: `cargo cinstall --target=…`",
    )


def _lacking(
    static: StaticLibrary, build: Build
) -> Iterator[tuple[SharedLibrary, frozenset[str], frozenset[str]]]:
    """Yield shared libraries for the same machine, what of their API is lacking, and all of it.

    Where not all of a static library's symbols are known, or there are none, nothing is lacking.
    """
    kinds = {count.kind for count in static.kinds}
    if static.dropped or (static.thin and static.indexed is None) or "rmeta" in kinds:
        return
    if not static.code and not static.defined:
        return
    for library in shared_with(static, build):
        api = frozenset(name for name in c_api(library) if not name.startswith(_CPP))
        if api and any(same(library.machine, machine) for machine in static.machines):
            yield library, api - static.defined, api


def _of_objects(static: StaticLibrary) -> list[ObjectCount]:
    return [count for count in static.kinds if count.kind.partition(" ")[0] in _FORMATS]


def _shown(machine: Machine) -> str:
    order = "" if machine.endian == "little" else ", big-endian"
    return f"{machine.arch or machine.name} ({machine.bits} bits{order})"
