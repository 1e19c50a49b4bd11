"""LIB36x: which systems take a Mach-O library, and whether it can be moved."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.macho import dylibs
from ...artifacts.model import Numbers, SharedLibrary
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import dotted

_PADDING = 256
"""Bytes; the longest prefixes that libraries are moved to, conda's, have 255."""


@rule("LIB361", "deployment-target", Severity.INFO)
def deployment_target(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The library asks for a newer system than Rust does

    The deployment target is the oldest release that a library is meant for; the loader refuses it
    on older ones, and linkers warn when a program is for an older one. rustc takes
    `MACOSX_DEPLOYMENT_TARGET` (`IPHONEOS_…`), and without it the oldest release that Rust's
    standard library runs on. A C compiler takes that of the SDK, so code in C may be for a newer
    one.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.minimum=15.0.0
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.minimum=11.0.0
    ```

    ## Sources

    - `rustc --print deployment-target`
    """
    if not library.macho or not library.macho.platform or not library.macho.minimum:
        return
    if not dylibs.linked_with(library, build):
        return
    oldest = table("macho")["oldest"].get(library.macho.platform, {}).get(library.machine.arch)
    if oldest is None:
        return
    first = dylibs.padded(tuple(map(int, oldest.split("."))))
    if library.macho.minimum > first:
        yield problem(
            "this is for {platform} {minimum} and later{slice}; Rust's own target is {oldest}",
            Place(library.path),
            platform=library.macho.platform,
            minimum=_shown(library.macho.minimum),
            slice=f" on {library.slice}" if library.slice else "",
            oldest=oldest,
            help="if older systems are to be served, build with\n"
            f"    MACOSX_DEPLOYMENT_TARGET={oldest}"
            if library.macho.platform == "macos"
            else None,
        )


@rule("LIB362", "header-padding", Severity.WARNING)
def header_padding(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """There is no room for longer names

    The install names in a library are changed when it is moved: Homebrew and conda put their own
    prefix there, others `@rpath`. A longer one needs room behind the load commands, which
    `-headerpad_max_install_names` keeps; without it `install_name_tool` ends with "larger updated
    load commands do not fit". cargo-c asks for it since 0.9.15.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.header_padding=32
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.header_padding=1024
    ```

    ## Sources

    - [install_name_tool(1)](https://keith.github.io/xcode-man-pages/install_name_tool.1.html)
    """
    if not library.macho or not dylibs.linked_with(library, build):
        return
    padding = library.macho.header_padding
    if padding < _PADDING and dylibs.is_first(library):
        yield problem(
            "there are {padding} bytes of room for a longer install name",
            Place(library.path),
            padding=padding,
            help="link it with\n    -C link-arg=-Wl,-headerpad_max_install_names",
        )


@rule("LIB363", "signature", Severity.ERROR)
def signature(library: SharedLibrary) -> Iterator[Problem]:
    """A library for Apple silicon has no valid signature

    macOS runs no arm64 code without one: a program that loads the library is killed ("Code
    Signature Invalid"). The linker signs by itself, without any identity; a tool that changes the
    file afterwards and does not sign it anew leaves a signature of other bytes.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.code_signed=no
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.code_signed=yes
    ```

    ## Sources

    - [macOS Big Sur 11.0.1 Universal Apps Release Notes](https://developer.apple.com/documentation/macos-release-notes/macos-big-sur-11_0_1-universal-apps-release-notes)
    - https://developer.apple.com/forums/thread/703059
    """
    if not library.macho or library.macho.platform != "macos" or library.machine.arch != "aarch64":
        return
    if not library.macho.code_signed or library.macho.signature_broken:
        signed = library.macho.code_signed
        yield problem(
            "{what}: macOS does not run this on Apple silicon",
            Place(library.path),
            what="the signature is that of other bytes" if signed else "this is unsigned",
            help=f"sign it, after all other changes:\n    codesign -f -s - {library.file}",
        )


def _shown(version: Numbers) -> str:
    return dotted(version).removesuffix(".0")
