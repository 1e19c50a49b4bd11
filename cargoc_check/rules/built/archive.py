"""Rules about static libraries as files: archives with an index, of objects with code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts import rust_names
from ...artifacts.build import Build
from ...artifacts.model import ObjectCount, SharedLibrary, StaticLibrary
from ...artifacts.pairs import is_asked_for
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import counted

_NAMED = re.compile(r"lib.+(?<!\.dll)\.a")
_WITHOUT_CODE = {
    "bitcode": "LLVM bitcode",
    "gcc lto": "GCC's intermediate code",
    "msvc lto": "the intermediate code of Microsoft's compiler",
}
_OBJECTS = ("elf ", "coff ", "mach-o ", "import", "wasm", "elsewhere", "damaged", *_WITHOUT_CODE)


@rule("LIB501", "archive-empty", Severity.ERROR)
def archive_empty(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """A static library has no objects

    Programs find it and link nothing of it: every function is an undefined reference. It comes of a
    script that packs what it did not find, or of a build that was interrupted.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static members=0 kinds= machines= defined= undefined= code=no
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - lintian's `no-code-sections`, rpmlint's `lto-no-text-in-archive`
    """
    kinds = [count.kind for count in static.kinds]
    if any(kind.startswith(_OBJECTS) for kind in kinds) or "rmeta" in kinds:
        return
    if is_asked_for(static, build):
        held = ", ".join(f"{count.number} of kind {count.kind}" for count in static.kinds)
        yield problem(
            "there is no object in this static library: {held}",
            Place(static.path),
            held=f"its members are {held}" if held else "it has no members",
            help="install it from the build again; `ar t` lists what is in it",
        )


@rule("LIB502", "archive-without-code", Severity.ERROR)
def archive_without_code(static: StaticLibrary, build: Build) -> Iterator[Problem]:
    """The objects of a static library have neither code nor symbols

    There are objects, and nothing in them to link: sources that a condition leaves empty, as with
    the C API behind a feature that was off, or objects of which only the outline is left.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static defined= indexed= undefined= code=no
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - lintian's `no-code-sections`
    """
    if static.code or static.defined or not _has_objects(static) or not is_asked_for(static, build):
        return
    yield problem(
        "the {objects} of this static library have no code and no symbols",
        Place(static.path),
        objects=counted(static.members, "member"),
        help="build with the feature that the C API is behind, and look with `nm libfoo.a`",
    )


@rule("LIB503", "archive-without-machine-code", Severity.ERROR)
def archive_without_machine_code(static: StaticLibrary) -> Iterator[Problem]:
    """Members of a static library are only bitcode, which most linkers cannot use

    Bitcode is what a compiler hands to its own optimizer in the linker. GNU ld and Microsoft's
    linker do not know it; lld and Apple's ld need an LLVM at least as new as the one that wrote it,
    which for Rust is newer than what systems ship. The members hold nothing else, so that whoever
    links with the library gets an error about the file's format.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static kinds=bitcode:2,elf_x86_64:280
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static kinds=elf_x86_64:282
    ```

    ## Sources

    - [Linker-plugin-based LTO](https://doc.rust-lang.org/rustc/linker-plugin-lto.html)
    """
    for count in static.kinds:
        if count.kind in _WITHOUT_CODE:
            yield problem(
                "{members} of this static library ({example}) are {code} and no machine code",
                Place(static.path),
                members=f"{count.number:,} of {counted(static.members, 'member')}",
                example=count.example,
                code=_WITHOUT_CODE[count.kind],
                help=_without_lto(count),
            )


@rule("LIB504", "archive-without-index", Severity.ERROR)
def archive_without_index(static: StaticLibrary) -> Iterator[Problem]:
    """A static library has no symbol index

    Linkers look up in the index which member has a function. Without one, GNU ld stops ("archive
    has no index; run ranlib to add one"), as Apple's does. It is missing where the archive was
    stripped, or packed by `ar` of another system or with `S`.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static indexed=none
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static indexed=foo_free,foo_new
    ```

    ## Sources

    - rpmlint's `static-library-without-symtab`
    """
    if static.indexed is None and static.defined:
        yield problem(
            "this static library has no symbol index",
            Place(static.path),
            help=f"make one:\n\n    ranlib {static.path}\n\n"
            "with the ranlib of the target's tools, or LLVM's, which knows all formats",
        )


@rule("LIB505", "archive-index-outdated", Severity.ERROR)
def archive_index_outdated(static: StaticLibrary) -> Iterator[Problem]:
    """The symbol index of a static library lacks functions that members define

    Linkers believe the index: what it does not name is an undefined reference, though a member has
    it. Something changed the members behind `ar`'s back, such as a tool that renames symbols.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static indexed=foo_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static indexed=foo_free,foo_new
    ```

    ## Sources

    - "archive index" in GNU ld's and LLVM's documentation of `ar` and `ranlib`
    """
    if static.indexed is None:
        return
    lacking = sorted(rust_names.c_api(static.defined - static.indexed))
    if lacking:
        yield problem(
            "the symbol index lacks {symbols} that members define: {names}",
            Place(static.path),
            symbols=counted(len(lacking), "symbol"),
            names=", ".join(lacking[:3]),
            help=f"write it anew:\n\n    ranlib {static.path}",
        )


@rule("LIB506", "thin-archive", Severity.ERROR)
def thin_archive(static: StaticLibrary) -> Iterator[Problem]:
    """A static library is a thin archive, whose objects are elsewhere

    A thin archive holds an index and the paths of object files in the directory of the build. That
    saves a copy while building; once installed, its objects are not there.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static thin=yes kinds=elsewhere:2
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - "thin archives" in the manual of GNU's `ar`
    """
    if static.thin:
        example = next((count.example for count in static.kinds), "")
        yield problem(
            "this is a thin archive: {members} such as {example} are files elsewhere",
            Place(static.path),
            members=counted(static.members, "member"),
            example=example,
            help="in the build's directory, put them into one that holds them:\n\n"
            "    ar -M <<< $'create libfoo.a\\naddlib thin.a\\nsave\\nend'",
        )


@rule("LIB507", "rlib-as-archive", Severity.ERROR)
def rlib_as_archive(static: StaticLibrary) -> Iterator[Problem]:
    """An rlib is installed as a static library

    An rlib is for rustc: an archive of one crate's code with metadata, without the crates that it
    depends on and without the standard library. A C program that is linked with it lacks all of
    those. `cargo build` makes one beside the static library, with the end `.rlib`.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static kinds=elf_x86_64:1,rmeta:1 members=2
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - [Linkage](https://doc.rust-lang.org/reference/linkage.html) in the Rust reference
    """
    if any(count.kind == "rmeta" for count in static.kinds):
        yield problem(
            "this is an rlib, Rust's own kind of library, and no static library for C",
            Place(static.path),
            help="install what `cargo cinstall` builds, or build the crate type:\n\n"
            "    [lib]\n    crate-type = ['staticlib']",
        )


@rule("LIB508", "no-archive", Severity.ERROR)
def no_archive(library: SharedLibrary) -> Iterator[Problem]:
    """A shared library has the name of a static one

    Linkers find it for `-lfoo` when they are asked for a static library, and then take the shared
    library that it is: a program that was to stand alone needs it when it starts, by the name that
    is in it. A script that installs files by a pattern copied the wrong one.

    ## Example

    ```tree build
    !usr/lib/libfoo.a
    usr/lib/libfoo.a  elf
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - "Options" in the manual of GNU ld, of `-l` and `-static`
    """
    if _NAMED.fullmatch(library.file):
        yield problem(
            "this has the name of a static library and is a shared one",
            Place(library.path),
            help="install the archive of the build in its place",
        )


@rule("LIB509", "member-unreadable", Severity.WARNING)
def member_unreadable(static: StaticLibrary) -> Iterator[Problem]:
    """A member of a static library is damaged

    It begins as an object does, and its tables lie past its end or contradict each other. Linkers
    stop when they need it, or link nonsense.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static members=2 dropped=bar.o:its_sections_end_20_bytes_past_it
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - [System V gABI](https://gabi.xinuos.com) and the other formats' own descriptions
    """
    for name, reason in static.dropped[:1]:
        yield problem(
            "{members} cannot be read; of {name}, {reason}",
            Place(static.path),
            members=counted(len(static.dropped), "member"),
            name=name,
            reason=reason,
            help="install it from the build again",
        )


def _has_objects(static: StaticLibrary) -> bool:
    return any(count.kind.startswith(("elf ", "coff ", "mach-o ")) for count in static.kinds)


def _without_lto(count: ObjectCount) -> str:
    if count.kind == "bitcode":
        return (
            "build without `-C linker-plugin-lto`, and C code without `-flto`; `lto = true` in the"
            " profile makes machine code"
        )
    if count.kind == "gcc lto":
        return "compile C code without `-flto`, or with `-ffat-lto-objects` besides"
    return "compile C code without `/GL`"
