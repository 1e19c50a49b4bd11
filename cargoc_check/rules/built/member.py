"""Rules about the members of static libraries: how they were compiled, and what else they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts import rust_names, system_symbols
from ...artifacts.build import Build
from ...artifacts.model import StaticLibrary
from ...artifacts.pairs import c_api, shared_with, stem
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import counted, some

_MIB = 1 << 20
_SHOWN = 3
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_POINTER = "__imp_"
_DEFAULT_LIBRARY = re.compile(r'(?i)[-/]defaultlib:"?(libcmtd?|msvcrtd?)(?:\.lib)?"?')
_STRIPPED = {
    "mach-o": "llvm-objcopy --remove-section=__LLVM,__bitcode --remove-section=__LLVM,__cmdline",
    "": "objcopy --remove-section=.llvmbc --remove-section=.llvmcmd",
}


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
            names=some(sorted(static.position_dependent), _SHOWN),
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
    systems = {system.os, *(machine.os for machine in static.machines)}
    if static.executable_stack and systems <= {"linux", ""}:
        yield problem(
            "the stack will be executable for the sake of {members}: {names}",
            Place(static.path),
            members=counted(len(static.executable_stack), "member"),
            names=some(sorted(static.executable_stack), _SHOWN),
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
        is_mach_o = any(count.kind.startswith("mach-o") for count in static.kinds)
        command = _STRIPPED["mach-o" if is_mach_o else ""]
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
    api = {name for library in shared_with(static, build) for name in c_api(library)}
    if not api:
        return
    others = sorted(name for name in static.defined - api if _is_foreign(name))
    if not static.mangled:  # in C it is the common case, and what clashes is what others have too
        found = [f for f in system_symbols.embedded(others) if not f.is_called(stem(static.path))]
        known = {name for one in found for name in one.symbols}
        others = [name for name in others if name in known or rust_names.is_runtime(name)]
    if others:
        yield problem(
            "beside the C API this defines {others}, such as {names}{mangled}",
            Place(static.path),
            others=counted(len(others), "global symbol"),
            names=some(sorted(others), _SHOWN),
            mangled=f", and {static.mangled:,} of Rust" if static.mangled else "",
            help="where that matters, keep only the C API's symbols global:\n\n"
            "    ld -r --whole-archive libfoo.a -o foo.o\n"
            "    objcopy --keep-global-symbols=api.txt foo.o\n"
            "    rm libfoo.a && ar rcs libfoo.a foo.o",
        )


@rule("LIB519", "archive-debug-runtime", Severity.WARNING)
def archive_debug_runtime(static: StaticLibrary) -> Iterator[Problem]:
    """A static library asks for the debug build of Microsoft's C runtime

    Objects that were compiled with `/MDd` or `/MTd` have the linker add that runtime to each
    program that uses them. Release builds then have two runtimes ("LNK4098: defaultlib conflicts"),
    and need a DLL that is only where Visual Studio is installed.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe
    usr/lib/libfoo.a  static directives=/DEFAULTLIB:MSVCRTD
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe
    usr/lib/libfoo.a  static directives=/DEFAULTLIB:MSVCRT
    ```

    ## Sources

    - [/MD, /MT, /LD](https://learn.microsoft.com/cpp/build/reference/md-mt-ld-use-run-time-library)
    """
    for name in sorted(_runtimes(static) & {"libcmtd", "msvcrtd"}):
        yield problem(
            "members of this ask for {name}, the debug build of the C runtime",
            Place(static.path),
            name=name,
            help="compile the parts in C with `/MD` or `/MT` (CMake: a Release build type)",
        )


@rule("LIB520", "archive-mixed-runtimes", Severity.WARNING)
def archive_mixed_runtimes(static: StaticLibrary) -> Iterator[Problem]:
    """Members of a static library ask for different C runtimes

    Some were compiled with `/MD`, for the runtime in a DLL, and some with `/MT`, for the static
    one. Programs get both: the linker warns (LNK4098) or finds functions twice (LNK2005), and
    memory of one cannot be freed by the other. The crate `cc` goes by the target feature
    `crt-static`; what else compiles C has to be told.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe
    usr/lib/libfoo.a  static directives=/DEFAULTLIB:MSVCRT,/DEFAULTLIB:LIBCMT
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe
    usr/lib/libfoo.a  static directives=/DEFAULTLIB:MSVCRT
    ```

    ## Sources

    - [LNK4098](https://learn.microsoft.com/cpp/error-messages/tool-errors/linker-tools-warning-lnk4098)
    """
    found = _runtimes(static)
    if found & {"libcmt", "libcmtd"} and found & {"msvcrt", "msvcrtd"}:
        yield problem(
            "its members ask for different C runtimes: {names}",
            Place(static.path),
            names=" and ".join(sorted(found)),
            help="compile all parts in C alike, with `/MD`, or with `/MT` for\n\n"
            "    RUSTFLAGS=-Ctarget-feature=+crt-static",
        )


@rule("LIB521", "archive-defines-twice", Severity.WARNING)
def archive_defines_twice(static: StaticLibrary) -> Iterator[Problem]:
    """Two members of a static library define the same function

    A linker takes the members that it needs. When it needs both, for what else is in them or with
    `--whole-archive`, it ends: "multiple definition". When it needs one, it is the first that is
    called. Two crates have one name behind `#[no_mangle]`, two `-sys` crates compile the same C
    library, or one archive was put into another. What may be there twice, as weak symbols and
    those of C++ templates, is not reported.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static members=2 twice=foo_new:foo.o:old.o
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static members=2
    ```

    ## Sources

    - "--allow-multiple-definition" in [ld](https://sourceware.org/binutils/docs/ld/Options.html)
    - [LNK2005](https://learn.microsoft.com/cpp/error-messages/tool-errors/linker-tools-error-lnk2005)
    """
    if static.twice:
        _, one, other = static.twice[0]
        names = [name for name, *pair in static.twice if pair == [one, other]]
        further = len(static.twice) - len(names)
        yield problem(
            "{one} and {other} both define {names}{further}",
            Place(static.path),
            one=one,
            other=other,
            names=some(names, _SHOWN),
            further=f", and other members {counted(further, 'further symbol')}" if further else "",
            help="leave one of them out; `cargo tree -i` shows which crates bring a `-sys` crate",
        )


def _is_foreign(name: str) -> bool:
    """Tell whether a symbol is one that other libraries may define as well, by the same name."""
    if _IDENTIFIER.fullmatch(name) is None or name.startswith(_POINTER):
        return False
    of_tools = rust_names.is_linkers(name) or rust_names.is_builtin(name)
    return not (of_tools or rust_names.is_mangled(name) or system_symbols.is_of_c(name))


def _runtimes(static: StaticLibrary) -> set[str]:
    """Return which of Microsoft's C runtimes members have the linker add."""
    found = (_DEFAULT_LIBRARY.fullmatch(word) for word in static.directives)
    return {match[1].lower() for match in found if match}
