"""LIB16x: versions, links and slices of Mach-O libraries."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import pairwise

from ...artifacts.build import Build
from ...artifacts.macho import dylibs
from ...artifacts.model import Numbers, SharedLibrary
from ...artifacts.rust_names import c_api
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import dotted, some

_SHOWN = 4


@rule("LIB161", "current-version", Severity.WARNING)
def current_version(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The current version is not the one in the file's name

    A Mach-O library carries its version, which is shown by tools, recorded in programs and
    compared by package managers. `-current_version` was not given, which makes it 0.0.0, or the
    file is that of another release.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o current_version=0.0.0
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o current_version=1.2.3
    ```

    ## Sources

    - `-current_version` in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    - https://github.com/libkrun/libkrun/pull/352
    """
    current = _current(library, build)
    numbers = dylibs.version(library.file)
    if current is None or numbers is None:
        return
    whole = numbers if len(numbers) == 3 else current
    if whole != current or (current == (0, 0, 0) and any(numbers)):
        yield problem(
            "the current version is {current}, and the file's name says {version}",
            Place(library.path),
            current=dotted(current),
            version=dotted(numbers),
            help=f"link with\n    -current_version {dotted(dylibs.padded(numbers))}",
        )


@rule("LIB162", "compatibility-version", Severity.WARNING)
def compatibility_version(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The compatibility version does not go with the others

    A program records the compatibility version of the library that it is linked with, and package
    managers and the loader refuse one that offers a lower version; the loader does where the
    library is for macOS before 10.14, as Rust's are on Intel unless told otherwise. It must neither
    be above the library's own version nor, when the install name promises more, change with each
    patch level; 0.0.0 lets programs start with a library that is too old for them. cargo-c takes
    what the install name says.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o compatibility_version=1.2.3
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o compatibility_version=1.0.0
    ```

    ## Sources

    - `-compatibility_version` in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    - "Incompatible library version" at run time: https://developer.apple.com/forums/thread/48051
    - `MachOFile::enforceCompatVersion` in Apple's [dyld](https://github.com/apple-oss-distributions/dyld)
    """
    current, compatible = _current(library, build), library.compatibility_version
    numbers = dylibs.version(library.name or "")
    if current is None or compatible is None or numbers is None:
        return
    why = _misfit(current, compatible, numbers)
    if why:
        yield problem(
            "the compatibility version is {compatible}, {why}",
            Place(library.path),
            compatible=dotted(compatible),
            why=why,
            help=f"link with\n    -compatibility_version {dotted(dylibs.padded(numbers))}",
        )


def _misfit(current: Numbers, compatible: Numbers, numbers: tuple[int, ...]) -> str | None:
    """Say why a compatibility version does not fit; `numbers` are those of the install name."""
    said = dotted(numbers)
    if compatible > current and current != (0, 0, 0):
        return f"above the current version {dotted(current)}"
    if compatible == (0, 0, 0) and any(numbers):
        return f"and the install name says {said}"
    if compatible == current and len(numbers) < 3 and any(current[len(numbers) :]):
        return f"that of this very release, and the install name says {said}"
    if current[0] == numbers[0] != compatible[0]:
        return f"and current version and install name begin with {numbers[0]}"
    return None


@rule("LIB163", "dylib-dev-link", Severity.WARNING)
def dylib_dev_link(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """There is no link for `-lfoo` that leads to the library

    A linker that is told `-lfoo` looks for `libfoo.dylib`, then for `libfoo.a`. Without that link
    it takes the static library without a word, or finds nothing; with one that leads elsewhere,
    programs are linked with another library than this one.

    ## Example

    ```tree build
    !usr/lib/libfoo.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.dylib -> libfoo.1.2.3.dylib
    ```

    ## Sources

    - `-lx` in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    """
    if not dylibs.linked_with(library, build) or not dylibs.is_first(library):
        return
    if dylibs.version(library.file) is None or not _is_asked_for(library, build):
        return
    link = posixpath.join(posixpath.dirname(library.path), f"{dylibs.stem(library.file)}.dylib")
    real = build.tree.real(link)
    node = build.tree.get(link)
    if real == library.path or _is_other_version(library, real, build):
        return
    copied = real is not None and node is not None and node.kind == "file"
    yield problem(
        "{file} is {what}",
        Place(library.path),
        file=posixpath.basename(link),
        what=f"{'a file of its own' if copied else 'a link to ' + str(real)}, and not a link to "
        "this library"
        if real
        else "missing, which linkers look for",
        help=f"make the link\n    ln -s {library.file} {posixpath.basename(link)}",
    )


def _is_asked_for(library: SharedLibrary, build: Build) -> bool:
    """Tell whether there is more for those who link with a library: a pc file, a static one."""
    stem = dylibs.stem(library.file) or ""
    flag = f"-l{stem.removeprefix('lib')}"
    values = (line.value.split() for pc in build.pc_files for line in pc.fields)
    static = posixpath.join(posixpath.dirname(library.path), f"{stem}.a")
    return any(flag in words for words in values) or any(
        archive.path == static for archive in build.static_libraries
    )


def _is_other_version(library: SharedLibrary, real: str | None, build: Build) -> bool:
    """Tell whether a link leads to a newer version of the library, of which this is kept."""
    mine, numbers = dylibs.version(library.file), dylibs.version(real or "")
    known = any(other.path == real for other in build.libraries)
    return known and mine is not None and numbers is not None and numbers > mine


@rule("LIB164", "slices-differ", Severity.WARNING)
def slices_differ(build: Build) -> Iterator[Problem]:
    """The slices of a universal library are not the same library

    A universal file holds one library for each architecture, built separately and put together
    with lipo. When one of them has another install name, other versions or other exports, programs
    work on one kind of Mac and not on the other: a slice is of an older build, or a feature is
    built for one architecture only.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=arm64 slices=arm64,x86_64
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=x86_64 slices=arm64,x86_64 exports=foo_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=arm64 slices=arm64,x86_64
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=x86_64 slices=arm64,x86_64
    ```

    ## Sources

    - [Building a universal macOS binary](https://developer.apple.com/documentation/apple-silicon/building-a-universal-macos-binary)
    """
    sliced = (library for library in build.libraries if library.slice)
    for first, second in pairwise(sliced):
        if first.path == second.path:
            names = (first.name or "", second.name or "")
            lost = all(dylibs.of_build(name, build.layout) for name in names)
            named = dylibs.linked_with(first, build) and not lost
            for what, one, other in _differences(first, second, named):
                yield problem(
                    "the slices differ in {what}: {one}, and {other}",
                    Place(first.path),
                    what=what,
                    one=f"{one} for {first.slice}",
                    other=f"{other} for {second.slice}",
                    help="build both from the same sources with the same features and flags",
                )


def _differences(
    one: SharedLibrary, other: SharedLibrary, named: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield what differs, with both; names and versions where programs are linked with them."""
    if named and one.name != other.name:
        yield "install name", str(one.name), str(other.name)
    for what in ("current_version", "compatibility_version") if named else ():
        mine, theirs = getattr(one, what), getattr(other, what)
        if mine != theirs and mine and theirs:
            yield what.replace("_", " "), dotted(mine), dotted(theirs)
    mine, theirs = _api(one), _api(other)
    if mine != theirs:
        yield "exports", _only(mine - theirs), _only(theirs - mine)


def _api(library: SharedLibrary) -> frozenset[str]:
    """Return the exports without those of C++, of which compilers make more or fewer."""
    return frozenset(name for name in c_api(library.exports.names) if not name.startswith("_Z"))


def _only(names: frozenset[str]) -> str:
    return f"{some(sorted(names), _SHOWN)} only" if names else "nothing more"


@rule("LIB165", "architecture-missing", Severity.WARNING)
def architecture_missing(build: Build) -> Iterator[Problem]:
    """The static library is for other architectures than the shared one

    A universal library is to be used for each of its architectures, linked in either way. When the
    static library beside it lacks one, a program that is linked statically cannot be built for it:
    the linker ignores the file with a warning and then misses all of its symbols.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=arm64 slices=arm64,x86_64
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=x86_64 slices=arm64,x86_64 machine=x86_64,macos,
    usr/lib/libfoo.a  static machines=aarch64
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=arm64 slices=arm64,x86_64
    usr/lib/libfoo.1.2.3.dylib  mach-o slice=x86_64 slices=arm64,x86_64 machine=x86_64,macos,
    usr/lib/libfoo.a  static slice=arm64 slices=arm64,x86_64 machines=aarch64
    usr/lib/libfoo.a  static slice=x86_64 slices=arm64,x86_64 machines=x86_64
    ```

    ## Sources

    - [Building a universal macOS binary](https://developer.apple.com/documentation/apple-silicon/building-a-universal-macos-binary)
    """
    shared: dict[str, set[str]] = {}
    for library in build.libraries:
        if dylibs.linked_with(library, build) and (stem := dylibs.stem(library.file)):
            folder = posixpath.dirname(library.path)
            shared.setdefault(f"{folder}/{stem}.a", set()).add(library.machine.arch)
    static: dict[str, set[str]] = {}
    for archive in build.static_libraries:
        machines = {machine.arch for machine in archive.machines}
        if len(machines) == 1:
            static.setdefault(archive.path, set()).update(machines)
    for path in sorted(shared.keys() & static.keys()):
        mine, other = static[path], shared[path]
        if mine & other and mine != other:
            yield problem(
                "this is for {mine}, and the shared library for {other}",
                Place(path),
                mine=" and ".join(sorted(mine)),
                other=" and ".join(sorted(other)),
                help="put both together with\n    lipo -create … -output "
                + posixpath.basename(path),
            )


def _current(library: SharedLibrary, build: Build) -> Numbers | None:
    """Return the current version of a library that programs link with; once for each file."""
    if not dylibs.linked_with(library, build) or not dylibs.is_first(library):
        return None
    return library.current_version
