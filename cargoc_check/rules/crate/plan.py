"""CAPI90x: what the installed files show, and no key of the manifest by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...capi.headers import Installed
from ...capi.model import CApi
from ...capi.resolve import BASE
from ...capi.shadows import shadows
from ...crate.package import Package
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

if TYPE_CHECKING:
    from ...plan.meeting import Laid, Meeting


@rule("CAPI901", "installed-over-each-other", Severity.WARNING)
def installed_over_each_other(meetings: tuple[Meeting, ...]) -> Iterator[Problem]:
    """Two different files are installed under one name

    cargo-c copies headers and data files one after the other, those of the members of a workspace
    into the same directories. Where two have the same name there, the one that is copied last
    stays, and cargo-c does not say so.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "unix/types.h" }, { from = "windows/types.h" }]
    ```

    ```c unix/types.h
    typedef int mylib_handle;
    ```

    ```c windows/types.h
    typedef void *mylib_handle;
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [
        { from = "unix/types.h", to = "mylib/unix" },
        { from = "windows/types.h", to = "mylib/windows" },
    ]
    ```

    ```c unix/types.h
    typedef int mylib_handle;
    ```

    ```c windows/types.h
    typedef void *mylib_handle;
    ```

    ## Sources

    - Tried with cargo-c 0.10.24: within a package and between two members the last one stays, a
      header of the crate is replaced by another member's generated one, and nothing is said
    - `cinstall` in cargo-c's `src/install.rs`
    """
    for first, second, exact in meetings:
        if exact:
            yield problem(
                "{second} is installed over {first}, both as {path}",
                _place(second),
                help="give each a name or a folder of its own, with `to` for instance",
                related=_related(first),
                first=_described(first),
                second=_described(second),
                path=_installed(first),
            )


@rule("CAPI902", "names-differ-in-case", Severity.WARNING)
def names_differ_in_case(meetings: tuple[Meeting, ...]) -> Iterator[Problem]:
    """The names of two installed files differ in upper and lower case only

    On Windows and macOS, file systems usually take such names for the same, so that one file
    takes the place of the other, when they are installed or as soon as the crate is unpacked.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "include/**/*" }]
    ```

    ```c include/Point.h
    typedef struct Point { int x, y; } Point;
    ```

    ```c include/point.h
    int point_distance(int x, int y);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.install.include]
    asset = [{ from = "include/**/*" }]
    ```

    ```c include/types.h
    typedef struct Point { int x, y; } Point;
    ```

    ```c include/point.h
    int point_distance(int x, int y);
    ```

    ## Sources

    - https://learn.microsoft.com/en-us/windows/wsl/case-sensitivity
    - https://developer.apple.com/library/archive/documentation/FileManagement/Conceptual/APFS_Guide/FAQ/FAQ.html
    """
    for first, second, exact in meetings:
        if not exact:
            yield problem(
                "{first} is installed as {path}, {second} as {other}: Windows and macOS take the "
                "names for the same",
                _place(second),
                help="give one of them another name",
                related=_related(first),
                first=_described(first),
                path=_installed(first),
                second=_described(second),
                other=_installed(second),
            )


@rule("CAPI903", "hides-system-header", Severity.WARNING)
def hides_system_header(
    package: Package, capi: CApi, headers: tuple[Installed, ...]
) -> Iterator[Problem]:
    """A header is found by the name of one of the compiler's or the system's

    The pkg-config file says `-I` for the folder of the headers, and compilers search it before
    their own. A program that includes `<time.h>` gets the library's then. Where file systems take
    upper and lower case for the same, as on Windows and macOS, `Time.h` does it as well, and a
    file `VERSION` hides the `<version>` of C++.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "time"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    name = "mylib_time"
    ```

    ## Sources

    - Tried with gcc: a `time.h` in a folder named with `-I` is included in the place of C's
    - https://gcc.gnu.org/onlinedocs/cpp/Search-Path.html
    """
    for shadow in shadows(capi, headers):
        where = "" if shadow.exact else ", where case does not count (Windows, macOS)"
        yield problem(
            "the header {path} is found by `#include <{hidden}>`, a header of {of}{where}",
            shadow.place or package.manifest.place(*BASE, on="entry"),
            help="give it another name, or install it in a folder and have that folder in the "
            "`#include`: `pkg_config.strip_include_path_components` takes it out of the `-I`",
            path=shadow.path,
            hidden=shadow.hidden,
            of=shadow.of,
            where=where,
        )


_PREFIX = "/usr/"


def _described(laid: Laid) -> str:
    """Say which file it is, and of which package where it is not one of the crate's."""
    kinds = {"pkg-config": "the pkg-config file", "header": "the generated header"}
    kind = kinds.get(laid.entry.role, "the library")
    return laid.entry.source or f"{kind} of `{laid.package.name}`"


def _installed(laid: Laid) -> str:
    return laid.entry.path.removeprefix(_PREFIX)


def _place(laid: Laid) -> Place:
    return laid.place or laid.package.manifest.place("package", "name")


def _related(laid: Laid) -> tuple[Related, ...]:
    return (Related("the other one", _place(laid)),)
