"""Rules about what is in static libraries: the C API, for which machine, and what else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...artifacts import dlls, rust_names, system_symbols
from ...artifacts.build import Build
from ...artifacts.dlls import counted
from ...artifacts.model import Machine, ObjectCount, SharedLibrary, StaticLibrary
from ...artifacts.pairs import same, shared_with
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_MIB = 1 << 20
_SHOWN = 3
_FORMATS = {"elf": "elf", "coff": "pe", "mach-o": "mach-o"}
_STRIPPED = {
    "mach-o": "llvm-objcopy --remove-section=__LLVM,__bitcode --remove-section=__LLVM,__cmdline",
    "": "objcopy --remove-section=.llvmbc --remove-section=.llvmcmd",
}


@rule("LIB511", "archive-lacks-api", Severity.ERROR)
def archive_lacks_api(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library has nothing of the C API that the shared one exports

    Whoever links with it gets an undefined reference for every function. The two were built from
    different things: the static library without the feature `capi`, from another crate of the
    workspace, or from C code that only the shared one was linked with.

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
                names=_some(lacking),
                help="build both at once, with `cargo cinstall`, which turns the feature `capi` on",
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
                names=_some(lacking),
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
    first = next(iter(static.machines), None)
    if first is None or all(same(first, other) for other in static.machines):
        return
    fewest = min(_of_objects(static), key=lambda count: count.number)
    yield problem(
        "its members are for {machines}; {number} for {kind}, such as {example}",
        Place(static.path),
        machines=" and ".join(sorted({_shown(machine) for machine in static.machines})),
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


@rule("LIB515", "archive-position-dependent", Severity.WARNING)
def archive_position_dependent(static: StaticLibrary, system: System) -> Iterator[Problem]:
    """Members of a static library cannot be part of a shared library

    They hold addresses that have to be known when they are linked. So neither a shared library nor
    a program that can lie anywhere, which distributions build by default, can be made of them: "can
    not be used when making a PIE object; recompile with -fPIC". Rust's own code is never so unless
    it is asked for; mostly it is C or assembly that a build script compiled.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static position_dependent=fast.o
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - `is_pic_ok` in rpminspect's `inspect_elf.c`
    - [`relocation-model`](https://doc.rust-lang.org/rustc/codegen-options/index.html)
    """
    if static.position_dependent and system.os != "none":
        yield problem(
            "{members} cannot be linked into shared libraries or PIE programs: {names}",
            Place(static.path),
            members=counted(len(static.position_dependent), "member"),
            names=_some(static.position_dependent),
            help="compile C and assembly with `-fPIC`, as the crate `cc` does;\n"
            "in RUSTFLAGS, leave out `-C relocation-model=static`",
        )


@rule("LIB516", "archive-executable-stack", Severity.WARNING)
def archive_executable_stack(static: StaticLibrary, system: System) -> Iterator[Problem]:
    """A member of a static library makes the stack of programs executable

    On Linux each object says in `.note.GNU-stack` that it needs no executable stack. One that says
    otherwise, or for which GNU ld assumes so since it says nothing, gives every program that it
    is linked into a stack on which injected code can run, and SELinux may refuse to start it. It is
    assembly that was written without the note.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static executable_stack=fast_x86_64.o
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - [GNU stack quickstart](https://wiki.gentoo.org/wiki/Hardened/GNU_stack_quickstart)
    """
    if static.executable_stack and system.os in ("linux", ""):
        yield problem(
            "the stack will be executable for the sake of {members}: {names}",
            Place(static.path),
            members=counted(len(static.executable_stack), "member"),
            names=_some(static.executable_stack),
            help="put at the end of the assembly file:\n\n"
            '    .section .note.GNU-stack,"",%progbits\n\n'
            "or for NASM:\n\n"
            "    section .note.GNU-stack noalloc noexec nowrite progbits",
        )


@rule("LIB517", "archive-with-bitcode", Severity.INFO)
def archive_with_bitcode(static: StaticLibrary) -> Iterator[Problem]:
    """A static library carries LLVM bitcode that no C program uses

    Beside their code, members hold the same once more as bitcode, for Rust's own link-time
    optimization. Linkers drop it. Tools of an LLVM older than rustc's take the members for bitcode,
    so that `nm` and `ranlib` with LLVM's plugin silently lose their symbols. Rust's precompiled
    standard library comes with it; crates have it only where `-C embed-bitcode` is asked for.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static bitcode=283 bitcode_size=9208296 members=320 size=21848690
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static members=320 size=12872778
    ```

    ## Sources

    - [`embed-bitcode`](https://doc.rust-lang.org/rustc/codegen-options/index.html)
    """
    if static.bitcode:
        command = _STRIPPED.get(_format(static), _STRIPPED[""])
        yield problem(
            "{number} hold LLVM bitcode beside their code, {size} of {all}",
            Place(static.path),
            number=f"{static.bitcode:,} of {counted(static.members, 'member')}",
            size=f"{static.bitcode_size / _MIB:,.1f} MiB",
            all=f"{static.size / _MIB:,.1f}",
            help=f"it can be taken out:\n\n    {command} {static.path}",
        )


@rule("LIB518", "archive-with-foreign-symbols", Severity.INFO)
def archive_with_foreign_symbols(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library defines global symbols that are no part of its C API

    A static library of Rust holds the standard library and all crates, and what is global in them
    stays so. Two of them in one program can define the same name twice, mostly when they are of
    different releases of rustc or embed the same C library. A shared library that is made of one
    exports all of it unless a version script says what to export.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static defined=foo_free,foo_new,rust_eh_personality,inflate mangled=2000
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static defined=foo_free,foo_new
    ```

    ## Sources

    - https://github.com/rust-lang/rust/issues/44322
    - https://github.com/rust-lang/rust/issues/104707
    """
    api = {name for library in shared_with(static, build) for name in _api(library)}
    if not api:
        return
    others = sorted(name for name in static.defined - api if _is_foreign(name))
    if others:
        yield problem(
            "beside the C API this defines {others}, such as {names}, and {mangled} of Rust",
            Place(static.path),
            others=counted(len(others), "global symbol"),
            names=_some(others),
            mangled=f"{static.mangled:,}",
            help="where that matters, keep only the C API's symbols global:\n\n"
            "    ld -r --whole-archive libfoo.a -o foo.o\n"
            "    objcopy --keep-global-symbols=api.txt foo.o\n"
            "    rm libfoo.a && ar rcs libfoo.a foo.o",
        )


def _lacking(
    static: StaticLibrary, build: Build
) -> Iterator[tuple[SharedLibrary, frozenset[str], frozenset[str]]]:
    """Yield shared libraries for the same machine, what of their API is lacking, and all of it.

    Where not all of a static library's symbols are known, or there are none, nothing is lacking.
    """
    if static.dropped or not static.defined or (static.thin and static.indexed is None):
        return
    for library in shared_with(static, build):
        api = _api(library)
        if api and any(same(library.machine, machine) for machine in static.machines):
            yield library, api - static.defined, api


def _api(library: SharedLibrary) -> frozenset[str]:
    return rust_names.c_api(dlls.names(library.exports.names, library.machine))


def _is_foreign(name: str) -> bool:
    if name.startswith(".") or rust_names.is_mangled(name):
        return False
    of_others = rust_names.is_linkers(name) or rust_names.is_builtin(name)
    return not of_others and not system_symbols.is_of_c(name)


def _of_objects(static: StaticLibrary) -> list[ObjectCount]:
    return [count for count in static.kinds if count.kind.partition(" ")[0] in _FORMATS]


def _format(static: StaticLibrary) -> str:
    kinds = (count.kind.partition(" ")[0] for count in static.kinds)
    return next((_FORMATS[kind] for kind in kinds if kind in _FORMATS), "")


def _shown(machine: Machine) -> str:
    order = "" if machine.endian == "little" else ", big-endian"
    return f"{machine.arch or machine.name} ({machine.bits} bits{order})"


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
