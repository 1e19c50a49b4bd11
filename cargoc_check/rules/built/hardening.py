"""Rules about what protects a process from the code of a shared ELF library."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_BASELINE = "x86-64-baseline"
_POSITION_DEPENDENT = (
    "compile its C and assembly with -fPIC; `-C link-arg=-Wl,-z,text` names the object"
)


@rule("LIB401", "executable-stack", Severity.WARNING)
def executable_stack(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A shared library asks for an executable stack

    The stack of every program that loads it becomes executable, which makes of a buffer overflow a
    way to run code. glibc 2.41 and later refuse to load such a library with `dlopen`, and SELinux
    forbids it. Mostly one assembly file lacks the note that says that it needs none; the linker
    then takes the worst for the whole library.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.executable_stack=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.executable_stack=no
    ```

    ## Sources

    - [glibc 2.41: dlopen no longer makes the stack executable](https://sourceware.org/pipermail/libc-announce/2025/000044.html)
    - "-z noexecstack" in the manual of GNU's ld
    """
    if library.elf is None or system.os not in ("linux", ""):
        return
    by_default = table("elf_systems")["hardening"]["executable_stack"]
    undeclared = library.elf.missing_stack and library.machine.arch in by_default
    if not library.hardening.executable_stack and not undeclared:
        return
    members = [m for static in build.static_libraries for m in static.executable_stack]
    yield problem(
        "this asks for an executable stack{how}{members}",
        Place(library.path),
        how=", since it says nothing of the stack" if undeclared else "",
        members=f"; in the static library {', '.join(members[:3])} does" if members else "",
        help="end each assembly file with\n\n"
        '    .section .note.GNU-stack,"",%progbits\n\n'
        "or link with `-C link-arg=-Wl,-z,noexecstack`",
    )


@rule("LIB402", "text-relocations", Severity.WARNING)
def text_relocations(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """The code of a shared library is changed when it is loaded

    Code that is not position independent has to be written to by the loader: its pages are not
    shared between programs, are writable for a while, and SELinux and hardened kernels forbid it.
    Rust's own code never is so; assembly or C code compiled without `-fPIC` is.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.text_relocations=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.text_relocations=no
    ```

    ## Sources

    - [Gentoo: textrels](https://wiki.gentoo.org/wiki/Hardened/Textrels_Guide)
    """
    if library.hardening.text_relocations and system.os != "android":
        yield problem(
            "the loader has to write into the code of this library (text relocations)",
            Place(library.path),
            help=_POSITION_DEPENDENT,
        )


@rule("LIB403", "text-relocations-refused", Severity.ERROR)
def text_relocations_refused(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """Android refuses a library whose code would have to be changed when it is loaded

    Since Android 6 the loader does not load a library with text relocations into any app for that
    release or a later one, and never on 64-bit systems.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,android hardening.text_relocations=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,android
    ```

    ## Judged by

    --target aarch64-linux-android

    ## Sources

    - [Android's changes for NDK developers](https://android.googlesource.com/platform/bionic/+/main/android-changes-for-ndk-developers.md#text-relocations-enforced-for-api-level-23)
    """
    if library.hardening.text_relocations and system.os == "android":
        yield problem(
            "the loader would have to write into the code of this library, which Android refuses",
            Place(library.path),
            help=_POSITION_DEPENDENT,
        )


@rule("LIB404", "writable-code", Severity.WARNING)
def writable_code(library: SharedLibrary) -> Iterator[Problem]:
    """A part of a shared library is writable and executable at once

    What can write there can run what it wrote. Hardened kernels refuse to map such a segment. A
    section of assembly with the flags `awx`, or a linker script, makes one.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.writable_code=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.writable_code=no
    ```

    ## Sources

    - [Debian's hardening guide](https://wiki.debian.org/Hardening)
    """
    if library.hardening.writable_code and library.format == "elf":
        yield problem(
            "a segment of this library is writable and executable",
            Place(library.path),
            help="give the section in the assembly the flags `ax`, or `aw`",
        )


@rule("LIB405", "relro", Severity.INFO)
def relro(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """Tables of a shared library stay writable after it was loaded

    With full RELRO the loader resolves all functions at once and then makes the tables that it
    filled in read-only. rustc links so on its own: where it is not so, an option of the linker or
    of a build script has turned it off.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.relro=partial
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.relro=full
    ```

    ## Sources

    - [rustc's relro-level](https://doc.rust-lang.org/rustc/codegen-options/index.html#relro-level)
    """
    known = system.os in table("elf_systems")["hardening"]["relro"]
    found = library.hardening.relro if known else None
    if found in ("partial", "none") and build.roles[library.path] != "private":
        yield problem(
            "this has {found} RELRO",
            Place(library.path),
            found="no" if found == "none" else "only partial",
            help="leave `-z lazy`, `-z norelro` and `-C relro-level` out",
        )


@rule("LIB406", "branch-protection-lost", Severity.INFO)
def branch_protection_lost(library: SharedLibrary) -> Iterator[Problem]:
    """A library was compiled for branch protection and does not say so

    Processors can refuse indirect branches to anything but the marked beginnings of functions (IBT
    of x86, BTI of AArch64), and returns to anywhere but the caller (a shadow stack). They do so for
    files with a note that all of the code is made for it, and the linker writes that note only
    where each object has it. One assembly file, or one crate that was compiled without, takes the
    protection from all the others.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.landing_pads=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf hardening.features=IBT,SHSTK
    ```

    ## Sources

    - [x86-64 psABI, Linux extensions: program property](https://gitlab.com/x86-psABIs/Linux-ABI)
    - `-z force-bti` and `-z cet-report` in the manuals of lld and GNU's ld
    """
    if library.elf is not None and library.elf.landing_pads:
        of_arm = library.machine.arch == "aarch64"
        yield problem(
            "each exported function is marked for {protection}, and the file is not",
            Place(library.path),
            protection="BTI" if of_arm else "IBT",
            help="see which object lacks the note\n\n"
            f"    -C link-arg=-Wl,-z,{'bti-report' if of_arm else 'cet-report'}=warning",
        )


@rule("LIB407", "cpu-level", Severity.WARNING)
def cpu_level(library: SharedLibrary) -> Iterator[Problem]:
    """A shared library says that it runs on newer processors only

    A note in the file names the level of x86-64 that all of its code may use. glibc does not load
    the library on an older processor. Mostly `-C target-cpu=native` or a C compiler's `-march` has
    slipped into the flags of the build.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.isa_needed=x86-64-v3
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Sources

    - [x86-64 psABI: micro-architecture levels](https://gitlab.com/x86-psABIs/x86-64-ABI)
    """
    levels = library.elf.isa_needed if library.elf else ()
    above = [level for level in levels if level != _BASELINE]
    if above:
        yield problem(
            "this needs a processor of the level {level}, by its own note",
            Place(library.path),
            level=above[-1],
            help="build without `-C target-cpu` and `-march`, or ship it in a directory of "
            f"glibc-hwcaps/{above[-1]}",
        )
