"""The library that is broken: small, in C, and laid out as cargo-c lays out one of a crate."""

from __future__ import annotations

EXPORTS = ("foo_new", "foo_level", "foo_name", "foo_free")

SOURCE = """
struct foo { int level; };

void *malloc(__SIZE_TYPE__ size);
void free(void *memory);

struct foo *foo_new(int level) {
    struct foo *made = malloc(sizeof *made);
    if (made)
        made->level = level;
    return made;
}

int foo_level(const struct foo *foo) { return foo->level; }

static const char *volatile names[] = {"none", "some", "all"};

const char *foo_name(const struct foo *foo) { return names[foo->level % 3u]; }

void foo_free(struct foo *foo) { free(foo); }
"""

HEADER = """#ifndef FOO_H
#define FOO_H


#define FOO_MAJOR 1
#define FOO_MINOR 2
#define FOO_PATCH 3


#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct foo foo;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Makes one, which `foo_free` takes back.
 */
struct foo *foo_new(int32_t level);

int32_t foo_level(const struct foo *foo);

const char *foo_name(const struct foo *foo);

void foo_free(struct foo *foo);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FOO_H */
"""

PC = """prefix=/usr
exec_prefix=${prefix}
libdir=${prefix}/lib
includedir=${prefix}/include

Name: foo
Description: Does one thing well
Version: 1.2.3
Libs: -L${libdir} -lfoo
Cflags: -I${includedir}/foo
Libs.private: LIBRARIES
"""


def pc(libraries: str) -> str:
    """Return the pc file, with the system's libraries that the static one needs."""
    return PC.replace("LIBRARIES", libraries)


def definition(exports: tuple[str, ...]) -> str:
    """Return the module definition file as GNU's linker writes it."""
    lines = (f"    {name} @{number}" for number, name in enumerate(exports, 1))
    return "\n".join(["EXPORTS", *lines, ""])
