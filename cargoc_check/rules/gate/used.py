"""Rules about what became of programs that use an install tree."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.gate import Staged, failures, warnings
from ...findings import Problem, Severity
from ...rule import rule


@rule("GATE301", "header-not-usable", Severity.ERROR)
def header_not_usable(staged: Staged) -> Iterator[Problem]:
    """A C compiler does not take an installed header

    Each header was compiled as the only one of a program, and included twice, with the flags that
    pkg-config gives. What fails here fails for everybody: the header is C++, uses a name that it
    does not declare or include, needs another header that is not installed, or has no include
    guard.

    ## Example

    ```text stages
    C header: failed: foo.h does not compile as C: cstdarg: No such file or directory
    ```

    ## Use instead

    ```text stages
    C header: ok: foo.h compiles as C, alone and included twice
    ```

    ## Sources

    - [cbindgen](https://github.com/mozilla/cbindgen/blob/main/docs.md), `language`, `include_guard`
    """
    yield from failures(staged, "C header")


@rule("GATE302", "not-usable-shared", Severity.ERROR)
def not_usable_shared(staged: Staged) -> Iterator[Problem]:
    """A C program cannot be made with the shared library

    The program includes the headers, takes the address of every function and variable that they
    declare, and is compiled and linked with the flags that pkg-config gives, then run. It fails
    where the header declares what the library does not export, the pc file leads elsewhere or does
    not parse, or the library is not found under the name that it was linked by.

    ## Example

    ```text stages
    C, shared: failed: a C program does not link
    ```

    ## Use instead

    ```text stages
    C, shared: ok: 3 functions linked, and the program runs; macros and pkg-config say 1.2.3
    ```

    ## Sources

    - [Guide to pkg-config](https://people.freedesktop.org/~dbn/pkg-config-guide.html)
    """
    yield from failures(staged, "C, shared")


@rule("GATE303", "not-usable-static", Severity.ERROR)
def not_usable_static(staged: Staged) -> Iterator[Problem]:
    """A C program cannot be made with the static library

    As with the shared one, but by `pkg-config --static` and where no shared library is to be found.
    Besides what fails there, `Libs.private` and `Requires.private` have to name all that the Rust
    code links with.

    ## Example

    ```text stages
    C, static: failed: a C program does not link
    ```

    ## Use instead

    ```text stages
    C, static: ok: 3 functions linked, and the program runs
    ```

    ## Sources

    - [Guide to pkg-config](https://people.freedesktop.org/~dbn/pkg-config-guide.html)
    """
    yield from failures(staged, "C, static")


@rule("GATE304", "not-usable-from-cpp", Severity.ERROR)
def not_usable_from_cpp(staged: Staged) -> Iterator[Problem]:
    """A C++ program cannot be made with the library

    The headers were compiled as C++, and a C++ program linked and run. C libraries are used from
    C++ as often as from C: `cpp_compat = true` in cbindgen.toml wraps declarations in `extern "C"`.

    ## Example

    ```text stages
    C++: failed: foo.h does not compile as C++: expected unqualified-id before 'new'
    ```

    ## Use instead

    ```text stages
    C++: ok: foo.h compiles as C++, alone and included twice; 3 functions linked
    ```

    ## Sources

    - [cbindgen](https://github.com/mozilla/cbindgen/blob/main/docs.md), `cpp_compat`
    """
    yield from failures(staged, "C++")


@rule("GATE305", "own-program-fails", Severity.ERROR)
def own_program_fails(staged: Staged) -> Iterator[Problem]:
    """A C program of the project fails

    It was named by `--c-file`, compiled and linked with the flags that pkg-config gives for the
    install tree, and run: it does not compile, does not link, or does not end with status 0.

    ## Example

    ```text stages
    own C: failed: c/demo.c ends with status 1
    ```

    ## Use instead

    ```text stages
    own C: ok: c/demo.c runs
    ```

    ## Sources

    - `docs/gate.md` of cargoc-check
    """
    yield from failures(staged, "own C")


@rule("GATE306", "does-not-work-elsewhere", Severity.ERROR)
def does_not_work_elsewhere(staged: Staged) -> Iterator[Problem]:
    """The install tree does not work from another place

    Package managers such as conda, vcpkg and Nix move a tree and change `prefix` in its pc files.
    The tree was copied, `prefix` changed, and the program made anew against the copy alone. Where
    the pc file says itself that it has an absolute directory, the stage is not run.

    ## Example

    ```text stages
    relocated: failed: from another place, a C program does not link
    ```

    ## Use instead

    ```text stages
    relocated: ok: from another place, 3 functions linked, and the program runs
    ```

    ## Sources

    - [pkgconf](https://github.com/pkgconf/pkgconf), `--define-prefix`
    """
    yield from failures(staged, "relocated")


@rule("GATE307", "clashes-with-rust-library", Severity.WARNING)
def clashes_with_rust_library(staged: Staged) -> Iterator[Problem]:
    """The static library cannot be linked beside another one that is written in Rust

    Each of two Rust static libraries brings its own copy of the standard library. A linker takes
    from the second only what the first lacks, unless link-time optimisation has made one object of
    what both need: then names such as `rust_eh_personality` are defined twice, and no program can
    have both libraries. It was tried with a library that does next to nothing. The shared library
    has no such trouble, and a static one has it with `lto = true` or `"thin"` in the profile.

    ## Example

    ```text stages
    two Rust: warning: beside another Rust static library, rust_eh_personality is defined twice
    ```

    ## Use instead

    ```text stages
    two Rust: ok: links beside another Rust static library
    ```

    ## Sources

    - [The Rust Reference, Linkage](https://doc.rust-lang.org/reference/linkage.html), on staticlib
    - [The Cargo Book, Profiles](https://doc.rust-lang.org/cargo/reference/profiles.html#lto)
    """
    yield from warnings(staged, "two Rust")
