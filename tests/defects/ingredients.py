"""What the library is made of, as values: equal ones need to be made only once."""

from typing import NamedTuple

from tests.defects import foo
from tests.defects.systems import System

_C_FUNCTIONS = ("malloc", "free", "memcpy", "abort")


class Code(NamedTuple):
    """A source file, and what more than the others it is compiled with."""

    name: str
    text: str
    flags: tuple[str, ...] = ()


class Needed(NamedTuple):
    """A library to link with: a stub, made for that alone.

    `name` is its soname, install name or the DLL's. `version` is that of ELF's symbols, "" for
    none, where they have none of their own (`stat@GLIBC_2.33`); for Mach-O the compatibility
    version.
    """

    name: str
    functions: tuple[str, ...]
    version: str = ""


class Making(NamedTuple):
    """What the library is made of.

    `compile` are flags for clang, `link` flags for the linker, each with its own argument behind a
    blank; `exports` of ELF can have versions (`foo_new@FOO_1`). `only_static` and `only_shared` is
    code that goes into one of both, `minimum` the release of macOS.
    """

    system: System
    needed: tuple[Needed, ...]
    code: tuple[Code, ...] = (Code("foo.c", foo.SOURCE),)
    compile: tuple[str, ...] = ("-O1", "-fPIC")
    link: tuple[str, ...] = ()
    exports: tuple[str, ...] = foo.EXPORTS
    only_static: tuple[Code, ...] = ()
    only_shared: tuple[Code, ...] = ()
    gnu_ld: bool = False
    minimum: str = "11.0"


def base(system: System) -> Making:
    """Return the ingredients of the library as it should be."""
    # Code for Microsoft's linker is always position independent; clang refuses the flag.
    flags = ("-O1",) if system.format == "pe" else ("-O1", "-fPIC")
    runtime = Needed(system.runtime, _C_FUNCTIONS, system.version)
    return Making(system, (runtime,), compile=flags, link=system.link)
