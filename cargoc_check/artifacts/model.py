"""The values of what was built: one shape for the libraries of all formats.

Paths are those of the tree, without a leading slash. Names of symbols are those of C: without the
underscore that Mach-O and i686 PE put before them. What only one format has stands in a value of
its own (`elf`, `macho`, `pe`), which is None for the others.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

Format = Literal["elf", "mach-o", "pe"]
Numbers = tuple[int, int, int]


class DamagedError(Exception):
    """A file that begins as a library does and cannot be read; the argument says why."""


class Machine(NamedTuple):
    """What code runs on: `arch` as rustc's `target_arch` (x86_64, aarch64, arm64ec, powerpc64…).

    `name` is the format's own word with all its detail (EM_ARM hard-float, arm64e…); `os` and
    `env` what the file itself says of its system ("" where it does not): `target_os` and
    `target_env` in rustc's words. `arch` is "" for a machine that no Rust target has.
    """

    arch: str
    bits: int
    endian: Literal["little", "big"]
    name: str
    os: str = ""
    env: str = ""


class Symbol(NamedTuple):
    """A dynamic symbol. `version` is ELF's (`GLIBC_2.34`), with `default` for `@@`.

    For an undefined one, `library` is where it is expected: the file of a version need, the
    library of a two-level namespace, the DLL of an import; None where the format does not say.
    """

    name: str
    kind: Literal["function", "data", "thread", "other"]
    size: int = 0
    version: str | None = None
    default: bool = True
    weak: bool = False
    library: str | None = None


class Symbols(Protocol):
    """A symbol table: read in one sweep, its symbols made when they are asked for."""

    @property
    def names(self) -> frozenset[str]:
        """Return all names."""

    def __len__(self) -> int:
        """Return how many symbols there are."""

    def __iter__(self) -> Iterator[Symbol]:
        """Yield the symbols in the table's order."""


class Needed(NamedTuple):
    """A library that is needed; versions are Mach-O's, `weak` and `reexport` as well."""

    name: str
    weak: bool = False
    reexport: bool = False
    current: Numbers | None = None
    compatible: Numbers | None = None


class Hardening(NamedTuple):
    """What protects a process from the library; None where the format has no such thing.

    `relro` is "full", "partial" or "none"; `features` are those of the property note that all
    parts have (IBT, SHSTK, BTI, PAC) or PE's (HIGH_ENTROPY_VA, CFG).
    """

    executable_stack: bool | None = None
    writable_code: bool | None = None
    text_relocations: bool | None = None
    relro: Literal["full", "partial", "none"] | None = None
    features: tuple[str, ...] = ()


class Elf(NamedTuple):
    """What only ELF has.

    `os_abi` is EI_OSABI's name; `alignment` the least of the PT_LOAD segments, in bytes;
    `isa_needed` the CPU level notes (`x86-64-v3`); `dynamic_tags` the names of further tags that
    are set (SYMBOLIC, INIT_ARRAY…); `flags` those of DT_FLAGS and DT_FLAGS_1 (NODELETE…);
    `rpath` and `runpath` as they are written; `comment` the lines of `.comment`; `note_os` the ABI
    note's system with its version, such as "Linux 3.2.0"; `missing_stack` that there is no
    PT_GNU_STACK; `hash` the styles of the hash table (gnu, sysv); `version_definitions` the names
    in `.gnu.version_d` without the base one; `landing_pads` that each exported function begins as
    branch protection asks for, although the file does not say that it is protected.
    """

    type: str
    os_abi: str
    rpath: tuple[str, ...] | None
    runpath: tuple[str, ...] | None
    interpreter: str | None
    alignment: int
    missing_stack: bool
    flags: tuple[str, ...] = ()
    dynamic_tags: tuple[str, ...] = ()
    isa_needed: tuple[str, ...] = ()
    build_id: str | None = None
    note_os: str | None = None
    comment: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()
    version_definitions: tuple[str, ...] = ()
    sections: bool = True
    landing_pads: bool = False


class MachO(NamedTuple):
    """What only Mach-O has; versions of the library itself are in `SharedLibrary`.

    `file_type` is MH_DYLIB, MH_BUNDLE…; `platform` macos, ios, ios-simulator, maccatalyst…;
    `minimum` and `sdk` the deployment target's and SDK's versions; `header_padding` the bytes
    between the load commands and the first section; `flags` those of the header (TWOLEVEL,
    NO_REEXPORTED_DYLIBS, APP_EXTENSION_SAFE…); `code_signed` whether there is a signature,
    `signature_broken` that it is one of other bytes; `debug_map` that object files of the build
    are named as where the debug information is; `looked_up` the undefined symbols, but weak ones,
    that are taken from whatever is loaded, although the others of a library with two levels of
    names are not.
    """

    file_type: str
    platform: str | None
    minimum: Numbers | None
    sdk: Numbers | None
    header_padding: int
    flags: tuple[str, ...]
    uuid: str | None = None
    code_signed: bool = False
    signature_broken: bool = False
    debug_map: bool = False
    looked_up: tuple[str, ...] = ()


class Pe(NamedTuple):
    """What only PE has.

    `characteristics` are DllCharacteristics by their names (DYNAMIC_BASE, NX_COMPAT,
    HIGH_ENTROPY_VA, GUARD_CF…); `is_dll` that the file says so; `relocations` whether it can be
    moved; `forwards` exports that another DLL has, by name; `ordinals_only` how many exports have
    no name; `timestamp` the header's; `pdb` the path of the debug information that it names;
    `subsystem` its number; `linker` its version.
    """

    is_dll: bool
    characteristics: tuple[str, ...]
    relocations: bool
    forwards: tuple[tuple[str, str], ...] = ()
    ordinals_only: int = 0
    timestamp: int = 0
    pdb: str | None = None
    subsystem: int = 0
    linker: tuple[int, int] = (0, 0)


class SharedLibrary(NamedTuple):
    """A shared library; of a universal Mach-O file each slice is one, with its arch in `slice`.

    `name` is what users of the library record when they link with it: the soname, the install
    name, the name in the export directory; None where there is none. Versions are Mach-O's.
    """

    path: str
    format: Format
    machine: Machine
    size: int
    name: str | None
    needed: tuple[Needed, ...]
    exports: Symbols
    imports: Symbols
    search: tuple[str, ...] = ()
    hardening: Hardening = Hardening()
    debug_info: bool = False
    symbol_table: bool = False
    current_version: Numbers | None = None
    compatibility_version: Numbers | None = None
    slice: str | None = None
    slices: tuple[str, ...] = ()
    elf: Elf | None = None
    macho: MachO | None = None
    pe: Pe | None = None

    @property
    def file(self) -> str:
        """Return the file's name."""
        return self.path.rpartition("/")[2]


class ObjectCount(NamedTuple):
    """How many members of an archive there are of a kind, with the name of one of them."""

    kind: str
    number: int
    example: str


class StaticLibrary(NamedTuple):
    """An `ar` archive of objects; of a universal file that of each slice, with its arch in `slice`.

    `style` is gnu, bsd or coff; in a `thin` one members are files of their own. `kinds` are the
    members by what they are ("elf x86_64", "coff aarch64", "mach-o aarch64", "bitcode", "gcc lto",
    "msvc lto", "import", "rmeta", "wasm", "elsewhere", "damaged", "other"). `indexed` is what the
    symbol index names, None where there is none; `defined` the global symbols of members, hidden
    ones too; `undefined` those that none defines but weak ones. `mangled` counts Rust's own in
    `defined`, `hidden` definitions that are not visible outside. `position_dependent` cannot be
    part of a shared library; `executable_stack` ask for one or, saying nothing, are taken to.
    `bitcode` and `with_debug_info` count members with that. `dropped` could not be read. `twice`
    are functions and variables of C that two members define, with those, unless a linker may take
    one of both.
    """

    path: str
    size: int
    style: str
    thin: bool
    members: int
    kinds: tuple[ObjectCount, ...]
    machines: tuple[Machine, ...]
    indexed: frozenset[str] | None
    defined: frozenset[str]
    undefined: frozenset[str]
    mangled: int = 0
    hidden: int = 0
    position_dependent: tuple[str, ...] = ()
    executable_stack: tuple[str, ...] = ()
    bitcode: int = 0
    bitcode_size: int = 0
    with_debug_info: int = 0
    code: bool = True
    directives: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    twice: tuple[tuple[str, str, str], ...] = ()
    slice: str | None = None
    slices: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Return the file's name."""
        return self.path.rpartition("/")[2]


class ImportLibrary(NamedTuple):
    """An archive that stands for DLLs: short import objects, or GNU's long form.

    `symbols` are (name that the loader looks up, DLL, data or not); of those `by_number` the name
    is the linker's alone.
    """

    path: str
    style: Literal["short", "long"]
    machines: tuple[Machine, ...]
    dlls: tuple[str, ...]
    symbols: tuple[tuple[str, str, bool], ...]
    by_number: tuple[str, ...] = ()


class Definition(NamedTuple):
    """A module definition file: its LIBRARY name, and what it exports (name, data or not)."""

    path: str
    library: str | None
    exports: tuple[tuple[str, bool], ...]


LINKER_SCRIPT = "linker script"
"""What a text is that GNU's linker reads in place of a library."""


class Unreadable(NamedTuple):
    """A file that begins as a library does, or is called so, why it cannot be read, and as what."""

    path: str
    kind: str
    reason: str


class Inside(NamedTuple):
    """What a scan of a library's bytes finds.

    `leaks` are paths of the machine that built it; `embedded` the C libraries that were linked in,
    with their versions ("" where none is told); `auditable` the crates, with versions, that
    cargo-auditable listed, None where it did not.
    """

    leaks: tuple[str, ...] = ()
    embedded: tuple[tuple[str, str], ...] = ()
    auditable: tuple[tuple[str, str], ...] | None = None


class Sysroot(NamedTuple):
    """What is offered to what is built against it.

    `modules` are the pkg-config modules with their versions, `files` the names of
    libraries.
    """

    path: str
    modules: dict[str, str]
    files: frozenset[str]
