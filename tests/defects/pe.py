"""Defects of DLLs, import libraries and module definition files."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.foo import EXPORTS, definition
from tests.defects.steps import (
    code,
    code_of_shared,
    copy,
    edit,
    exporting,
    import_library,
    linked,
    move,
    needing,
    not_exporting,
    relinked,
    remove,
    shared_library,
    unmarked,
    write,
)
from tests.defects.systems import MINGW, MSVC

_DLL = "usr/bin/foo.dll"
_DEF = "usr/lib/foo.def"
_BOTH = (MINGW, MSVC)
_X86 = MSVC._replace(clang="i686-pc-windows-msvc", triple="i686-pc-windows-msvc")
_ARM = MSVC._replace(clang="aarch64-pc-windows-msvc", triple="aarch64-pc-windows-msvc")

# Where the files are.
defect("dll-in-lib", "dll-in-libdir", _BOTH, move(_DLL, "usr/lib/foo.dll"))
defect("import-library-missing", "import-library-missing", MINGW, remove("usr/lib/foo.dll.a"))
defect("import-library-missing-msvc", "import-library-missing", MSVC, remove("usr/lib/foo.dll.lib"))
defect(
    "import-library-name",
    "import-library-name",
    MINGW,
    move("usr/lib/foo.dll.a", "usr/lib/libfoo-1.dll.a"),
)
defect(
    "import-library-name-msvc",
    "import-library-name",
    MSVC,
    move("usr/lib/foo.dll.lib", "usr/lib/foo_import.lib"),
)
# cargo-c's own layout for MSVC is one where this is so.
defect("import-library-unasked-msvc", "import-library-unasked", MSVC)
defect(
    "import-library-unasked-mingw",
    "import-library-unasked",
    MINGW,
    move("usr/lib/foo.dll.a", "usr/lib/foo.dll.lib"),
    move("usr/lib/libfoo.a", "usr/lib/foo.lib"),
)

# What the import library says.
_ALL = definition(EXPORTS)
_OTHER_DLL = "foo-0123456789abcdef.dll"
_FEWER = definition(EXPORTS[:2])
_MORE = definition((*EXPORTS, "foo_gone"))
_MANGLED = "_ZN3foo6secret17h0123456789abcdefE"
for _system, _path in ((MINGW, "usr/lib/foo.dll.a"), (MSVC, "usr/lib/foo.dll.lib")):
    defect(
        f"import-of-other-dll-{_system.name}",
        "import-library-dll",
        _system,
        import_library(_path, _ALL, _system, dll=_OTHER_DLL),
    )
    defect(
        f"import-lacks-{_system.name}",
        "import-library-lacks",
        _system,
        import_library(_path, _FEWER, _system),
    )
    defect(
        f"import-of-nothing-{_system.name}",
        "import-library-excess",
        _system,
        import_library(_path, _MORE, _system),
    )
    defect(
        f"import-of-rust-{_system.name}",
        "import-library-rust",
        _system,
        import_library(_path, definition((*EXPORTS, _MANGLED)), _system),
    )
defect(
    "import-other-machine",
    "import-library-machine",
    MSVC,
    import_library("usr/lib/foo.dll.lib", _ALL, _ARM),
)

# The module definition file.
defect("definition-lacks", "definition-exports", MINGW, edit(_DEF, "    foo_level @2\n", ""))
defect("definition-excess", "definition-exports", MINGW, edit(_DEF, "foo_free @4", "foo_gone @4"))
defect(
    "definition-rust",
    "definition-exports",
    MINGW,
    edit(_DEF, "foo_free @4", "foo_free @4\n    " + _MANGLED + " @5"),
)
defect(
    "definition-library",
    "definition-library",
    MINGW,
    edit(_DEF, "EXPORTS", "LIBRARY bar.dll\nEXPORTS"),
)
defect("definition-empty", "definition-exports", MINGW, write(_DEF, "EXPORTS\n"))

# What the DLL exports and loads.
_PLACE = 'const char *volatile foo_place = "{}";\n'
_REGISTRY = (
    r"C:\\Users\\me\\.cargo\\registry\\src\\index.crates.io-1949cf8c6b5b557f\\bar-0.1.0\\lib.rs"
)
defect("no-exports-pe", "exports-nothing", MSVC, not_exporting())
defect(
    "mangled-exported-pe",
    "exports-rust-internals",
    _BOTH,
    code(f"int {_MANGLED}(void) {{ return 1; }}\n"),
    exporting(_MANGLED),
    also=("definition-exports", "import-library-rust"),
)
defect("declared-not-exported-pe", "declared-not-exported", _BOTH, not_exporting("foo_level"))
defect(
    "exports-without-names",
    "exported-by-number",
    MSVC,
    not_exporting("foo_level"),
    linked("/export:foo_level,@7,NONAME"),
)
defect(
    "export-name-other",
    "dll-name",
    MINGW,
    copy(_DLL, "usr/bin/libfoo-1.dll"),
    remove(_DLL),
    also=("import-library-dll",),
)
defect("dll-renamed", "import-library-dll", MINGW, move(_DLL, "usr/bin/libfoo.dll"))
_LEVEL = "int foo_default = 3;\n"
defect(
    "variable-as-function",
    "import-as-function",
    _BOTH,
    code(_LEVEL),
    exporting("foo_default"),
)
defect(
    "definition-of-variable",
    "definition-data",
    MSVC,
    code(_LEVEL),
    exporting("foo_default"),
    also=("import-as-function",),
)
defect(
    "runtime-exported-pe",
    "runtime-exported",
    MINGW,
    code("int __mingw_vsnprintf(void) { return 1; }\nvoid _Unwind_Resume(void) {}\n"),
    exporting("__mingw_vsnprintf", "_Unwind_Resume"),
)
defect("header-not-of-dll", "not-a-dll", MSVC, unmarked(_DLL))
defect(
    "dll-other-machine",
    "import-library-machine",
    MSVC,
    shared_library(_DLL, _ARM),
    also=("archive-for-another-machine",),
)
defect(
    "debug-crt",
    "debug-runtime",
    MSVC,
    needing("ucrtbased.dll", "_malloc_dbg"),
    needing("VCRUNTIME140D.dll", "memmove"),
)
defect("old-crt", "old-runtime", MSVC, needing("MSVCR90.dll", "_open"))
defect("mixed-crt", "mixed-runtimes", MINGW, needing("ucrtbase.dll", "_open"))
defect(
    "cygwin-needed",
    "other-target",
    MINGW,
    needing("cygwin1.dll", "open"),
    options="--target x86_64-pc-windows-gnu",
)
defect("needed-dll-missing", "needed-dll-missing", _BOTH, needing("zlib1.dll", "inflate"))
defect(
    "needed-dll-of-rust",
    "needed-dll-missing",
    MSVC,
    needing("std-0123456789abcdef.dll", "rust_begin_unwind"),
)
defect(
    "runtime-missing",
    "mingw-runtime-missing",
    MINGW,
    needing("libgcc_s_seh-1.dll", "__divti3"),
)
defect("leak-pe", "build-path", _BOTH, code_of_shared(_PLACE.format(_REGISTRY)))
defect(
    "pdb-path",
    "pdb-path",
    MSVC,
    relinked("/pdbaltpath", "/pdbaltpath:C:\\Users\\me\\foo\\target\\release\\deps\\foo.pdb"),
)
defect("pdb-missing", "pdb-missing", MSVC, remove("usr/bin/foo.pdb"))

# How it is hardened.
defect(
    "no-relocations",
    "not-relocatable",
    _BOTH,
    relinked("/dynamicbase", "/dynamicbase:no", "/fixed"),
    also=("no-aslr",),
)
defect("no-aslr", "no-aslr", MSVC, relinked("/dynamicbase", "/dynamicbase:no"))
defect("no-nx", "no-nx", _BOTH, relinked("/nxcompat", "/nxcompat:no"))
defect("no-high-entropy", "low-entropy", MSVC, relinked("/highentropyva", "/highentropyva:no"))
