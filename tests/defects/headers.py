"""Defects of headers."""

from __future__ import annotations

from tests.defects.catalogue import defect
from tests.defects.foo import HEADER
from tests.defects.steps import code, edit, exporting, move, remove, write
from tests.defects.systems import GNU

_HEADER = "usr/include/foo/foo.h"
_GUARD = "#ifndef FOO_H\n#define FOO_H\n"
_END = "#endif  /* FOO_H */\n"
_INCLUDES = "#include <stdarg.h>\n#include <stdbool.h>\n#include <stdint.h>\n#include <stdlib.h>\n"
_VERSION_MACRO = '#define FOO_MAJOR 1\n#define VERSION "1.2.3"'
_LEVEL = "int32_t foo_level(const struct foo *foo);\n"


def _header(name: str, rule: str, old: str, new: str, also: tuple[str, ...] = ()) -> None:
    defect(f"header-{name}", rule, GNU, edit(_HEADER, old, new), also=also)


defect("header-missing", "header-missing", GNU, remove("usr/include"))
defect("header-empty", "header-empty", GNU, write(_HEADER, ""))
defect("header-blank", "header-empty", GNU, write(_HEADER, _GUARD + _END))
defect(
    "header-of-rust",
    "header-of-rust",
    GNU,
    write(_HEADER, HEADER.replace("int32_t foo_l", "fn foo_l")),
)
_header("no-includes", "header-does-not-compile", _INCLUDES, "")
_header(
    "unknown-type",
    "header-does-not-compile",
    _LEVEL,
    "foo_level_t foo_level(const struct foo *foo);\n",
)
_header("broken-c", "header-does-not-compile", _LEVEL, _LEVEL.replace(";", ""))
_header("private-include", "header-include", "#include <stdlib.h>\n", '#include "private.h"\n')
_header(
    "absolute-include",
    "header-include-absolute",
    "#include <stdlib.h>\n",
    '#include "/home/me/foo/src/types.h"\n',
)
defect("header-no-guard", "header-guard", GNU, edit(_HEADER, _GUARD, ""), edit(_HEADER, _END, ""))
_header("guard-differs", "header-guard", "#define FOO_H\n", "#define FOO_CAPI_H\n")
_header("no-extern-c", "header-extern-c", 'extern "C" {\n', "namespace ffi {\n")
_header("cpp-keyword", "header-cpp", "int32_t level)", "int32_t class)")
_header("not-declared", "exported-not-declared", _LEVEL, "")
_header(
    "ghost", "declared-not-exported", _LEVEL, _LEVEL + "int32_t foo_ghost(const struct foo *foo);\n"
)
_header(
    "ghost-variable", "declared-not-exported", _LEVEL, _LEVEL + "extern const int32_t FOO_GHOST;\n"
)
_header(
    "declared-twice",
    "header-does-not-compile",
    _LEVEL,
    _LEVEL + "int64_t foo_level(const struct foo *foo);\n",
)
_header("version-major", "header-version", "FOO_MAJOR 1", "FOO_MAJOR 2")
_header("version-patch", "header-version", "FOO_PATCH 3", "FOO_PATCH 4")
_header(
    "build-path",
    "header-build-path",
    " * Makes one",
    " * From /home/me/.cargo/registry/src/bar-0.1.0/lib.rs: makes one",
)
_header(
    "hyphen-macro",
    "header-macro-name",
    "#define FOO_MAJOR 1",
    "#define FOO-BAR_MAJOR 1\n#define FOO_MAJOR 1",
)
_header("no-prototype", "header-prototype", "foo_level(const struct foo *foo)", "foo_level()")
_header(
    "mangled",
    "declared-not-exported",
    _LEVEL,
    _LEVEL + "int32_t _ZN3foo6secret17h0123456789abcdefE(void);\n",
)
defect("header-at-top", "header-generic-name", GNU, move(_HEADER, "usr/include/config.h"))
defect(
    "header-of-system",
    "header-hides-system",
    GNU,
    write("usr/include/foo/string.h", "#pragma once\n#include <foo.h>\n"),
)
defect(
    "header-of-cpp",
    "header-of-cpp",
    GNU,
    edit(_HEADER, "#include <stdint.h>", "#include <cstdint>"),
)
defect(
    "header-part",
    "header-part",
    GNU,
    edit(_HEADER, _LEVEL, '#include "level.h"\n' + _LEVEL),
    write("usr/include/foo/level.h", "#pragma once\ntypedef int32_t foo_int;\n"),
)
defect(
    "header-guard-shared",
    "header-guard-shared",
    GNU,
    write("usr/include/foo/bar.h", _GUARD + "#define FOO_BAR 1\n" + _END),
)
_header("constant-version", "header-generic-macro", "#define FOO_MAJOR 1", _VERSION_MACRO)
defect(
    "header-of-another-library",
    "header-of-another-library",
    GNU,
    write(_HEADER, HEADER.replace("foo_", "bar_")),
)
defect(
    "declared-not-in-archive",
    "declared-not-in-archive",
    GNU,
    remove("usr/lib/libfoo.so", "usr/lib/libfoo.so.1", "usr/lib/libfoo.so.1.2.3"),
    edit(_HEADER, _LEVEL, _LEVEL + "int32_t foo_ghost(const struct foo *foo);\n"),
)
defect(
    "declared-as-function",
    "declared-as-function",
    GNU,
    code("const int foo_answer = 42;\n"),
    exporting("foo_answer"),
    edit(_HEADER, _LEVEL, _LEVEL + "int32_t foo_answer(void);\n"),
)
defect("header-elsewhere", "pc-include", GNU, move("usr/include/foo", "usr/include/foo-1"))
defect(
    "header-twice",
    "header-twice",
    GNU,
    write("usr/include/foo.h", HEADER.replace("int32_t level", "int64_t level")),
)
defect(
    "header-of-several-alone",
    "header-needs-others",
    GNU,
    write(
        "usr/include/foo/more.h",
        "#ifndef FOO_MORE_H\n#define FOO_MORE_H\n"
        "static inline uint32_t foo_more(void) { return 1; }\n#endif\n",
    ),
)
