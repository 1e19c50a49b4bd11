"""Whether the committed headers that are installed include what they use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ...artifacts.header.lacking import lacking
from ...artifacts.header.maker import maker
from ...capi.mends import header_text as mends
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

if TYPE_CHECKING:
    from ...artifacts.header.model import Header


@rule("CAPI647", "committed-header-lacks-include", Severity.WARNING)
def committed_header_lacks_include(shipped: tuple[Header, ...]) -> Iterator[Problem]:
    """A committed header uses a type of C's library without including the header that declares it

    A program that includes it first does not compile: `unknown type name 'size_t'`. It goes well as
    long as every user happens to include `stddef.h` or the like before.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #pragma once
    #include <stdint.h>
    #ifdef __cplusplus
    extern "C" {
    #endif
    uint32_t mylib_sum(const uint32_t *values, size_t length);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #pragma once
    #include <stdint.h>
    #include <stddef.h>
    #ifdef __cplusplus
    extern "C" {
    #endif
    uint32_t mylib_sum(const uint32_t *values, size_t length);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Sources

    - [C11, 7.19: common definitions](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n1570.pdf)
    - [SF.11: header files should be self-contained](https://isocpp.github.io/CppCoreGuidelines/CppCoreGuidelines#Rs-contained)
    """
    for header in shipped:
        types = lacking(header, shipped)
        if types:
            names = tuple(dict.fromkeys(types.values()))
            yield problem(
                "{name} uses {types} and does not include {headers}",
                Place(header.path),
                name=header.include_as,
                types=some(list(types)),
                headers=some([f"<{name}>" for name in names]),
                help="add " + " and ".join(f"`#include <{name}>`" for name in names),
                fix=partial(
                    mends.including,
                    *(header.path, header.source, header.guard, names),
                    by_hand=maker(header.source.text) is None,
                ),
            )
