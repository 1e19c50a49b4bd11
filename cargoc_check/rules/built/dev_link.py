"""LIB11x: the link by which linkers find an ELF library."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import needs, sonames
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB111", "dev-link-missing", Severity.ERROR)
def dev_link_missing(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A pc file names a library that linkers do not find by its name

    For `-lfoo` linkers open `libfoo.so`, a link to the file with the version in its name, or else
    `libfoo.a`. Without the link, programs are silently linked with the static library, or not at
    all: "cannot find -lfoo".

    ## Example

    ```tree build
    !usr/lib/libfoo.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - `lacks-unversioned-link-to-shared-library` of lintian
    """
    stem = sonames.parsed(library.name or library.file).stem
    link = sonames.beside(library, f"{stem}.so")
    if not sonames.is_linked_with(library, build) or build.tree.get(link) is not None:
        return
    if _is_found_elsewhere(library, f"{stem}.so", build):
        return
    pc, row = sonames.pc_of(library, build), sonames.conventions(library, system)
    base = needs.is_base(library.name or "", library, system)
    if pc is not None and row.get("versioned", True) and not base:
        yield problem(
            "{pc} says -l{short}, and there is no {link} that leads here",
            Place(library.path),
            pc=pc.path,
            short=stem.removeprefix("lib"),
            link=f"{stem}.so",
            help=f"    ln -s {library.file} {link}",
        )


@rule("LIB112", "dev-link-elsewhere", Severity.WARNING)
def dev_link_elsewhere(build: Build) -> Iterator[Problem]:
    """The link for linkers leads to an older library than there is

    `libfoo.so` decides which library programs are linked with. Where it leads to a file of another
    soname than the newest one, new programs ask for the old library, with the headers of the new.

    ## Example

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.0.9.0
    usr/lib/libfoo.so.0 -> libfoo.so.0.9.0
    usr/lib/libfoo.so.0.9.0  elf name=libfoo.so.0
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    usr/lib/libfoo.so.0 -> libfoo.so.0.9.0
    usr/lib/libfoo.so.0.9.0  elf name=libfoo.so.0
    ```

    ## Sources

    - "Development files" in the
      [Debian policy 8.4](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html)
    """
    by_path = {library.path: library for library in build.libraries if library.format == "elf"}
    for node in sonames.library_links(build):
        target = by_path.get(build.tree.real(node.path) or "")
        if target is None or not node.path.endswith(".so"):
            continue
        newer = [other for other in by_path.values() if _is_newer(other, target)]
        beside = [other for other in newer if sonames.beside(other, "") == _folder(node.path)]
        if beside:
            newest = max(beside, key=lambda one: _numbers(one.file))
            yield problem(
                "leads to {file}, and {newer} is there",
                Place(node.path),
                file=target.file,
                newer=newest.file,
                help=f"    ln -sf {newest.file} {node.path}",
            )


def _is_newer(one: SharedLibrary, other: SharedLibrary) -> bool:
    mine, theirs = sonames.parsed(one.name or ""), sonames.parsed(other.name or "")
    return (
        mine.stem == theirs.stem
        and mine.version != theirs.version
        and bool(_numbers(one.file) and _numbers(other.file))
        and _numbers(one.file) > _numbers(other.file)
    )


def _numbers(name: str) -> tuple[int, ...]:
    version = sonames.parsed(name).version
    return tuple(map(int, version)) if all(part.isdecimal() for part in version) else ()


def _is_found_elsewhere(library: SharedLibrary, link: str, build: Build) -> bool:
    """Tell whether a link of that name leads to the library, or to its like for another machine.

    Before /lib became a link to /usr/lib, Debian had libraries in the one and links in the other.
    """
    like = {one.path for one in build.libraries if one.name == library.name}
    folders = build.tree.places.get(link, ())
    return any(build.tree.real(f"{folder}/{link}") in like for folder in folders)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/" if "/" in path else ""
