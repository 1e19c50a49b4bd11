"""LIB02x: symbolic links, and above all those by which libraries are found."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import sonames
from ...artifacts.macho import dylibs
from ...artifacts.tree import Node
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB021", "library-link-dangling", Severity.ERROR)
def library_link_dangling(build: Build) -> Iterator[Problem]:
    """A link that is called as a library is leads nowhere

    Linkers open `libfoo.so`, programs at their start `libfoo.so.1`. Where that is a link to a file
    that is not there, the library might as well be missing: "cannot find -lfoo", or "cannot open
    shared object file". Mostly the version in the link is that of another release, or the links
    were copied and the file was not.

    ## Example

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.4
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - `ldconfig-symlink-referencing-wrong-file` of lintian, `dangling-relative-symlink` of rpmlint
    """
    names = [name for one in build.libraries for name in (one.file, one.name) if name]
    stems = {_stem(posixpath.basename(name)) for name in names} | _left_alone(build)
    for node in sonames.library_links(build):
        if _stem(posixpath.basename(node.path)) in stems and _leads_nowhere(node, build):
            near = _others(node, build)
            yield problem(
                "leads to {link}, which is not there",
                Place(node.path),
                link=node.link,
                help=f"    ln -sf {near[0]} {node.path}"
                if near
                else "install what it leads to, or remove it",
            )


@rule("LIB022", "absolute-link", Severity.WARNING)
def absolute_link(build: Build) -> Iterator[Problem]:
    """A link beside a library has an absolute path

    It leads to the file of the running system, not to the one beside it, wherever the tree lies
    somewhere else: in a DESTDIR, in a sysroot for cross-compiling, in a container image. There it
    finds nothing, or a library of another release or architecture.

    ## Example

    ```tree build
    usr/lib/libfoo.so -> /usr/lib/libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - https://github.com/wolfi-dev/os/pull/62238, whose link leads to /usr/lib
    - `symlink-should-be-relative` of rpmlint; Debian policy 10.5
    """
    for node in sonames.library_links(build):
        inside = build.layout.inside(node.link or "")
        if inside is not None and build.tree.resolve(inside) is not None:
            relative = posixpath.relpath(inside, posixpath.dirname(node.path))
            yield problem(
                "leads to the absolute path {link}",
                Place(node.path),
                link=node.link,
                help=f"    ln -sf {relative} {node.path}",
            )


@rule("LIB023", "link-outside", Severity.ERROR)
def link_outside(build: Build) -> Iterator[Problem]:
    """A link beside a library leads out of the tree, or to where it was built

    A link to the build directory works until that is cleaned, and on no other machine. A relative
    link with too many `..` leads past the tree's root: into the file system of whoever unpacks it.

    ## Example

    ```tree build
    usr/lib/libfoo.so -> /build/foo-1.2.3/target/release/libfoo.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - "Link to the build root" in FreeBSD's qa.sh, `symlinks`
    """
    for node in sonames.library_links(build):
        if _leads_outside(node, build):
            near = _others(node, build)
            yield problem(
                "leads to {link}, which is not installed",
                Place(node.path),
                link=node.link,
                help=f"    ln -sf {near[0]} {node.path}" if near else "remove it",
            )


@rule("LIB024", "dangling-link", Severity.WARNING)
def dangling_link(build: Build) -> Iterator[Problem]:
    """A symbolic link leads nowhere

    What it stands for is not in the tree. A link in a package may lead to a file of another one,
    so that is not spoken of; in a directory, all that a package would have is there.

    ## Example

    ```tree build
    usr/include/foo.h -> foo/bar.h
    ```

    ## Use instead

    ```tree build
    usr/include/foo.h -> foo/foo.h
    ```

    ## Sources

    - `dangling-relative-symlink` of rpmlint, `broken-symlink` of adequate
    """
    libraries = {node.path for node in sonames.library_links(build)}
    for node in build.tree:
        # those of a part may lead to files of another one, which was not named
        whole = node.kind == "link" and not build.tree.package(node.path).is_part
        if whole and node.path not in libraries and _leads_nowhere(node, build):
            yield problem(
                "leads to {link}, which is not there",
                Place(node.path),
                link=node.link,
                help="remove it, or install what it leads to",
            )


def _left_alone(build: Build) -> set[str]:
    """Return what static libraries in a directory are called, whose shared one left its links only.

    A single link may be that of a development package, which is put together in the directory.
    """
    links = Counter(_stem(posixpath.basename(one.path)) for one in sonames.library_links(build))
    whole = (one for one in build.static_libraries if not build.tree.package(one.path).is_part)
    stems = {_stem(posixpath.basename(one.path)) for one in whole}
    return {stem for stem in stems if links[stem] > 1}


def _leads_nowhere(node: Node, build: Build) -> bool:
    """Tell whether a link leads to nothing in a directory that is in the tree.

    One that is not may be that of another package.
    """
    link = node.link or ""
    if link.startswith("/") or _leads_outside(node, build):
        return False
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(node.path), link, ".."))
    return build.tree.is_folder(folder) and build.tree.resolve(node.path) is None


def _leads_outside(node: Node, build: Build) -> bool:
    link = node.link or ""
    if link.startswith("/"):
        inside = build.layout.inside(link)
        there = inside is not None and build.tree.resolve(inside) is not None
        return not there and dylibs.of_build(link, build.layout)
    joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(node.path), link))
    depth = len(posixpath.dirname(node.path).split("/"))
    return link.startswith("../" * (depth + 1)) or dylibs.of_build(joined, build.layout)


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _others(node: Node, build: Build) -> list[str]:
    """Return the libraries in a link's directory that may be meant, the longest name first."""
    folder, _, name = node.path.rpartition("/")
    found = [
        library.file
        for library in build.libraries
        if posixpath.dirname(library.path) == folder and _stem(library.file) == _stem(name)
    ]
    return sorted(found, key=len, reverse=True)
