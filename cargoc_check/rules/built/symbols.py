"""Rules about what shared libraries of all formats export."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts import rust_names, system_symbols
from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.pairs import has_link, stems
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import counted, some

_SHOWN = 3
_OWN_API = 2
"""One export in so many that is of another library makes that one the library itself."""
_FEW = 3
_METADATA = "rust_metadata_"
_SANITIZER = "__sanitizer_"


@rule("LIB201", "exports-nothing", Severity.ERROR)
def exports_nothing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library exports nothing that C could use

    It loads, and every function that programs look for in it is missing. The C API was not compiled
    in, since it is behind a feature or a `--cfg` that was not given; or it is in another crate, of
    which rustc keeps only what the library itself uses; or functions lack `#[no_mangle]`.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - [hyper's C API without its cfg](https://github.com/hyperium/hyper/issues/3787)
    - [functions of other crates](https://github.com/rust-lang/rust/issues/82922)
    """
    if build.roles[library.path] != "library" or not has_link(library, build):
        return
    names = library.exports.names
    if any(not rust_names.is_rust(name) and not rust_names.is_linkers(name) for name in names):
        return
    by_number = library.pe is not None and library.pe.ordinals_only
    if by_number or any(needed.reexport for needed in library.needed):
        return
    yield problem(
        "this exports {what}",
        Place(library.path),
        what=f"only {counted(len(names), 'symbol')} of Rust or the linker" if names else "nothing",
        help="give each function of the C API\n\n"
        '    #[unsafe(no_mangle)]\n    pub extern "C" fn …\n\n'
        "and build with the feature that it is behind; `[package.metadata.capi.library]` has\n"
        "`rustflags` for a `--cfg`",
    )


@rule("LIB202", "exports-rust-internals", Severity.WARNING)
def exports_rust_internals(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library exports Rust's own symbols

    Names of Rust are no interface: they change with each release of rustc and with each crate that
    is updated, so that tools which compare the symbols of two releases see a break each time. On
    ELF systems, two such libraries in one program take functions from one another. rustc tells the
    linker to export `#[no_mangle]` functions alone when it links a `cdylib`.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,_ZN3foo3new17h0123456789abcdefE
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - https://github.com/rust-lang/rust/issues/73958
    - https://github.com/rust-lang/rust/issues/104707
    """
    role = build.roles[library.path]
    if role == "module" or (role != "library" and library.format != "elf"):
        return
    names = sorted(name for name in library.exports.names if rust_names.is_rust(name))
    if names:
        yield problem(
            "this exports {number} of Rust's own: {names}",
            Place(library.path),
            number=counted(len(names), "symbol"),
            names=some(sorted(names), _SHOWN),
            help=_why_exported(library, names),
        )


@rule("LIB203", "exports-embedded-library", Severity.INFO)
def exports_embedded_library(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library exports the functions of another library that is linked into it

    On ELF systems a program that uses both then calls one of the two, whichever is loaded first,
    with the other's data. It happens where C code is linked in and nothing says what to export; and
    what was exported once is used by somebody.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,foo_a,foo_b,inflate,inflateEnd,crc32
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,foo_a,foo_b
    ```

    ## Sources

    - [a dependency's symbols](https://github.com/rust-lang/cargo/issues/13978)
    """
    role = build.roles[library.path]
    if role == "module" or (role != "library" and library.format != "elf"):
        return
    api = rust_names.c_api(library.exports.names)
    for found in system_symbols.embedded(api):
        is_itself = any(map(found.is_called, stems(library)))
        if len(found.symbols) < _FEW or is_itself or len(found.symbols) * _OWN_API >= len(api):
            continue
        yield problem(
            "this exports {number} of the library {name}: {names}",
            Place(library.path),
            number=counted(len(found.symbols), "symbol"),
            name=found.libraries[0],
            names=some(sorted(found.symbols), _SHOWN),
            help="compile the embedded code with `-fvisibility=hidden`, link with\n\n"
            "    -C link-arg=-Wl,--exclude-libs,ALL\n\nor use the system's library",
        )


@rule("LIB204", "interposes-libc", Severity.WARNING)
def interposes_libc(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library exports functions of the C library

    The loader of ELF systems takes the first definition of a name for the whole process: a program
    that is linked with this library gets its `memcpy` or `malloc`, and so does every other library
    in it. Rust code for systems without a C library brings such functions; an allocator that is
    linked in does.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,memcpy
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - "interposition" in the manual of GNU's `ld.so`
    """
    if library.format != "elf" or build.roles[library.path] != "library":
        return
    if any("alloc" in stem or system_symbols.is_part_of_c(stem) for stem in stems(library)):
        return
    api = rust_names.c_api(library.exports.names)
    unversioned = {one.name for one in library.exports if one.version is None}
    names = system_symbols.interposing(api & unversioned)
    on_purpose = any(name.startswith(_SANITIZER) for name in api)
    if names and len(names) * _OWN_API < len(api) and not on_purpose:
        yield problem(
            "this exports {number} of the C library's: {names}",
            Place(library.path),
            number=counted(len(names), "symbol"),
            names=some(sorted(names), _SHOWN),
            help="leave `#[no_mangle]` off them, or turn off the feature of the crate that has\n"
            "it, such as `mem` of compiler_builtins or `unprefixed_malloc_on_supported_platforms`",
        )


@rule("LIB205", "exports-partly-versioned", Severity.INFO)
def exports_partly_versioned(library: SharedLibrary) -> Iterator[Problem]:
    """Some exports of a shared library have a symbol version, and some have none

    A version script names what it knows; what it leaves out is exported without a version unless it
    ends in `local: *`. Programs that are linked with those cannot tell later which release they
    need, and package managers that go by versions do not see them.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new@FOO_1,foo_free
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new@FOO_1,foo_free@FOO_1
    ```

    ## Sources

    - "VERSION command" in GNU ld's manual
    """
    exports = [one for one in library.exports if not rust_names.is_linkers(one.name)]
    versions = {one.version for one in exports if one.version is not None}
    without = sorted(one.name for one in exports if one.version is None)
    without = [name for name in without if name not in versions]
    if versions and without:
        yield problem(
            "{number} have no version, such as {names}; others have {version}",
            Place(library.path),
            number=f"{len(without):,} of {counted(len(exports), 'export')}",
            names=some(sorted(without), _SHOWN),
            version=min(versions),
            help="name them in the version script, and let it end in `local: *;`",
        )


def _why_exported(library: SharedLibrary, names: list[str]) -> str:
    """Say what makes such a library, by what else it exports."""
    if any(name.startswith(_METADATA) for name in names):
        return "this is a `dylib`, for Rust; C libraries are of the crate type `cdylib`"
    if not any(rust_names.is_mangled(name) for name in names):
        return "build with a newer rustc, which keeps its runtime's symbols to the library"
    return (
        "link it as a `cdylib`, as cargo-c does, without `-C export-executable-symbols` and\n"
        "`-Wl,--export-dynamic`; a shared library that is made of a static one needs\n\n"
        "    -Wl,--exclude-libs,ALL\n\nor a version script"
    )
