"""The types that committed headers use beside what they include."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

COPIED = (
    "[package.metadata.capi.header]\ngeneration = false\n"
    "[package.metadata.capi.install.include]\nasset = [{ from = '*.h' }]\n"
)


def messages(**headers: str) -> list[str]:
    files = {name.replace("_h", ".h"): text for name, text in headers.items()}
    return [one.message for one in found(capi(COPIED) | files, "CAPI647")]


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("void f(size_t n);", "size_t and does not include <stddef.h>"),
        ("void f(bool b);", "bool and does not include <stdbool.h>"),
        ("void f(FILE *f);", "FILE and does not include <stdio.h>"),
        ("#include <stdint.h>\nvoid f(uint8_t b, size_t n);", "size_t and does not"),
        ("#ifndef A_H\n#define A_H\nvoid f(size_t n);\n#endif", "size_t"),
        ('#ifdef __cplusplus\nextern "C" {\n#endif\nvoid f(size_t n);', "size_t"),
        ("void f(size_t n, uint8_t b);", "size_t, uint8_t and does not include <stddef.h>, <std"),
    ],
)
def test_lacks(header: str, lacks: str) -> None:
    (message,) = messages(a_h=header)
    assert lacks in message


@pytest.mark.parametrize(
    "header",
    [
        "#include <stddef.h>\nvoid f(size_t n);",
        "#include <stdlib.h>\nvoid f(size_t n);",
        "#include <inttypes.h>\nvoid f(uint64_t n);",
        "#include <sys/types.h>\nvoid f(size_t n);",
        '#include "other.h"\nvoid f(size_t n);',
        "#ifdef MORE\nvoid f(size_t n);\n#endif",
        "#ifdef __cplusplus\nvoid f(std::size_t n);\n#endif",
        "#ifdef _WIN32\n#include <stddef.h>\n#else\n#include <stdio.h>\n#endif\nvoid f(size_t n);",
        "typedef unsigned long size_t;\nvoid f(size_t n);",
        "#ifdef MORE\ntypedef unsigned long size_t;\n#endif\nvoid f(size_t n);",
        "#define bool _Bool\nvoid f(bool b);",
        "// size_t\n/* uint8_t */\nvoid f(const char *size_t_is);",
        "#include <memory>\nvoid f(size_t n);",
        "#ifndef A_H\n#error include a.h instead\n#endif\nvoid f(size_t n);",
        '#define TEXT "size_t"\n',
    ],
)
def test_lacks_nothing_or_cannot_be_told(header: str) -> None:
    assert messages(a_h=header) == []


def test_what_a_header_beside_it_includes_counts() -> None:
    uses = '#include "b.h"\nvoid f(size_t n);'
    assert messages(a_h=uses, b_h="#include <stddef.h>\n") == []
    assert len(messages(a_h=uses, b_h="void g(int n);\n")) == 1
    assert messages(a_h=uses, b_h="#include <glib.h>\n") == []


def test_a_header_may_rely_on_the_one_that_includes_it() -> None:
    whole = '#include <stddef.h>\n#include "part.h"\n'
    assert messages(whole_h=whole, part_h="void f(size_t n);") == []
