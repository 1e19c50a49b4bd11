"""What the library is built for: one row for each system that defects are planted on."""

from typing import NamedTuple

from cargoc_check.artifacts.model import Format


class System(NamedTuple):
    """A system. `triple` is rustc's, `clang` what clang calls it.

    `shared` is where the shared library lies, `links` the names that lead to it, `static` and
    `import_library` where those lie ("" where there is none). `runtime` is the C library: a file
    name for ELF, an install name for Mach-O, a DLL's for PE; `version` the ELF version of its
    symbols. `libraries` are those that the static library needs, `link` the linker's flags.
    """

    name: str
    format: Format
    triple: str
    clang: str
    shared: str
    static: str
    runtime: str
    libraries: str
    link: tuple[str, ...]
    links: tuple[str, ...] = ()
    import_library: str = ""
    version: str = ""
    more: tuple[str, ...] = ()
    """Further architectures of a universal Mach-O file, as clang calls them."""

    @property
    def arch(self) -> str:
        """Return the architecture as clang calls it."""
        return self.clang.partition("-")[0]


_SO = "usr/lib/libfoo.so.1.2.3"
_SO_LINKS = ("usr/lib/libfoo.so.1", "usr/lib/libfoo.so")
_ELF = (
    "--eh-frame-hdr",
    "--hash-style=gnu",
    "--build-id=sha1",
    "-z relro",
    "-z now",
    "-z noexecstack",
    "--as-needed",
)
_MACH_O = (
    "-install_name /usr/lib/libfoo.1.dylib",
    "-current_version 1.2.3",
    "-compatibility_version 1.0.0",
    "-headerpad_max_install_names",
)
_PE = ("/noentry", "/opt:noref", "/dynamicbase", "/nxcompat", "/highentropyva")

GNU = System(
    "gnu",
    "elf",
    "x86_64-unknown-linux-gnu",
    "x86_64-linux-gnu",
    _SO,
    "usr/lib/libfoo.a",
    "libc.so.6",
    "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc",
    ("-soname=libfoo.so.1", *_ELF),
    _SO_LINKS,
    version="GLIBC_2.2.5",
)
ARM = GNU._replace(
    name="arm",
    triple="aarch64-unknown-linux-gnu",
    clang="aarch64-linux-gnu",
    link=(*GNU.link, "-z max-page-size=65536"),
    version="GLIBC_2.17",
)
MUSL = GNU._replace(
    name="musl",
    triple="x86_64-unknown-linux-musl",
    clang="x86_64-linux-musl",
    runtime="libc.musl-x86_64.so.1",
    libraries="-lgcc_s -lc",
    version="",
)
FREEBSD = GNU._replace(
    name="freebsd",
    triple="x86_64-unknown-freebsd",
    clang="x86_64-unknown-freebsd",
    runtime="libc.so.7",
    libraries="-lexecinfo -lpthread -lgcc_s -lc -lm -lrt -lpthread -lutil -ldl -lutil",
    version="FBSD_1.0",
)
ANDROID = GNU._replace(
    name="android",
    triple="aarch64-linux-android",
    clang="aarch64-linux-android24",
    shared="usr/lib/libfoo.so",
    links=(),
    runtime="libc.so",
    libraries="-ldl -llog -lunwind -ldl -lm -lc",
    link=("-soname=libfoo.so", *_ELF, "-z max-page-size=16384"),
    version="LIBC",
)
MACOS = System(
    "macos",
    "mach-o",
    "aarch64-apple-darwin",
    "arm64-apple-macos11",
    "usr/lib/libfoo.1.2.3.dylib",
    "usr/lib/libfoo.a",
    "/usr/lib/libSystem.B.dylib",
    "-lSystem -lc -lm",
    _MACH_O,
    ("usr/lib/libfoo.1.dylib", "usr/lib/libfoo.dylib"),
)
UNIVERSAL = MACOS._replace(name="universal", more=("x86_64",))
MINGW = System(
    "mingw",
    "pe",
    "x86_64-pc-windows-gnu",
    "x86_64-w64-windows-gnu",
    "usr/bin/foo.dll",
    "usr/lib/libfoo.a",
    "msvcrt.dll",
    "-lkernel32 -lntdll -luserenv -lws2_32 -ldbghelp",
    ("-lldmingw", *_PE),
    import_library="usr/lib/foo.dll.a",
)
MSVC = MINGW._replace(
    name="msvc",
    triple="x86_64-pc-windows-msvc",
    clang="x86_64-pc-windows-msvc",
    static="usr/lib/foo.lib",
    runtime="api-ms-win-crt-heap-l1-1-0.dll",
    link=(*_PE, "/debug", "/pdbaltpath:foo.pdb"),
    import_library="usr/lib/foo.dll.lib",
)

SYSTEMS = (GNU, ARM, MUSL, FREEBSD, ANDROID, MACOS, UNIVERSAL, MINGW, MSVC)
