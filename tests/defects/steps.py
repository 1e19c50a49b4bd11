"""The steps that defects are made of: what goes into the library, and what becomes of its tree."""

from __future__ import annotations

import glob
import os
import shutil
import zlib

from tests.defects import compiling, ingredients, linking, making
from tests.defects.catalogue import After, Before, Packing
from tests.defects.ingredients import Code, Making, Needed
from tests.defects.systems import System
from tests.support import zig

# What the library is made of.


def linked(*flags: str) -> Before:
    """Give the linker more flags, each with its argument behind a blank."""
    return Before(lambda made: made._replace(link=(*made.link, *flags)))


def at_least(version: str) -> Before:
    """Link for a release of macOS and newer ones."""
    return Before(lambda made: made._replace(minimum=version))


def unlinked(*beginnings: str) -> Before:
    """Take the flags that begin so from the linker."""

    def change(made: Making) -> Making:
        kept = tuple(flag for flag in made.link if not flag.startswith(beginnings))
        assert kept != made.link, f"no flag begins with {beginnings}"
        return made._replace(link=kept)

    return Before(change)


def relinked(beginnings: str | tuple[str, ...], *flags: str) -> Before:
    """Give the linker these flags for those that begin so."""
    old = (beginnings,) if isinstance(beginnings, str) else beginnings
    first, second = unlinked(*old), linked(*flags)
    return Before(lambda made: second.change(first.change(made)))


def compiled(*flags: str) -> Before:
    """Give clang more flags."""
    return Before(lambda made: made._replace(compile=(*made.compile, *flags)))


def code(text: str, *flags: str, name: str = "more.c") -> Before:
    """Add a source file, compiled with further flags; `name` says whether it is C or assembly."""
    return Before(lambda made: made._replace(code=(*made.code, Code(name, text, flags))))


def code_of_shared(text: str, *flags: str, name: str = "more.c") -> Before:
    """Add a source file to the shared library only."""
    return Before(
        lambda made: made._replace(only_shared=(*made.only_shared, Code(name, text, flags)))
    )


def code_of_static(text: str, *flags: str, name: str = "more.c") -> Before:
    """Add a source file to the static library only."""
    return Before(
        lambda made: made._replace(only_static=(*made.only_static, Code(name, text, flags)))
    )


def source(old: str, new: str) -> Before:
    """Change the library's own source."""

    def change(made: Making) -> Making:
        own = made.code[0]
        assert old in own.text, f"the source has no {old!r}"
        return made._replace(code=(own._replace(text=own.text.replace(old, new)), *made.code[1:]))

    return Before(change)


def by_gnu_ld() -> Before:
    """Link with GNU's ld, which minds what lld does not."""
    return Before(lambda made: made._replace(gnu_ld=True))


def exporting(*names: str) -> Before:
    """Export more symbols."""
    return Before(lambda made: made._replace(exports=(*made.exports, *names)))


def not_exporting(*names: str) -> Before:
    """Export fewer symbols; all of them go without a name."""
    return Before(
        lambda made: made._replace(
            exports=tuple(name for name in made.exports if names and name not in names)
        )
    )


def needing(name: str, *functions: str, version: str = "") -> Before:
    """Have the shared library call functions of another one: its soname, install name or DLL."""
    plain = [function.partition("@")[0] for function in functions]
    text = "".join(f"void {function}(void);\n" for function in plain)
    text += f"void foo_uses_{zlib.crc32(name.encode()):08x}(void) {{\n"
    text += "".join(f"    {function}();\n" for function in plain) + "}\n"
    caller = code_of_shared(text, "-w", name="uses.c")

    def change(made: Making) -> Making:
        known = {needed.name: needed for needed in made.needed}
        before = known.get(name, Needed(name, (), version))
        known[name] = before._replace(functions=(*before.functions, *functions))
        return caller.change(made._replace(needed=tuple(known.values())))

    return Before(change)


def not_needing(name: str) -> Before:
    """Do not link with a library."""
    return Before(
        lambda made: made._replace(needed=tuple(n for n in made.needed if n.name != name))
    )


# What becomes of the tree.


def edit(path: str, old: str, new: str) -> After:
    """Change a text in a file."""

    def change(root: str) -> None:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        assert old in text, f"{path} has no {old!r}"
        compiling.write(root, path, text.replace(old, new))

    return After(change)


def patch(path: str, old: bytes, new: bytes) -> After:
    """Change bytes in a file, and not its size."""

    def change(root: str) -> None:
        place = os.path.join(root, path)
        with open(place, "rb") as file:
            content = file.read()
        assert old in content, f"{path} has no {old!r}"
        assert len(old) == len(new)
        with open(place, "wb") as file:
            file.write(content.replace(old, new))

    return After(change)


def unmarked(path: str) -> After:
    """Take the mark of a DLL from a PE file's header."""

    def change(root: str) -> None:
        with open(os.path.join(root, path), "r+b") as file:
            head = file.read(0x40)
            place = int.from_bytes(head[0x3C:], "little") + 4 + 18
            file.seek(place)
            flags = int.from_bytes(file.read(2), "little")
            file.seek(place)
            file.write((flags & ~0x2000).to_bytes(2, "little"))

    return After(change)


def write(path: str, text: str) -> After:
    """Write a file."""
    return After(lambda root: compiling.write(root, path, text))


def append(path: str, text: str) -> After:
    """Write more at the end of a file."""

    def change(root: str) -> None:
        with open(os.path.join(root, path), "a", encoding="utf-8") as file:
            file.write(text)

    return After(change)


def remove(*paths: str) -> After:
    """Remove files and folders."""

    def change(root: str) -> None:
        for path in paths:
            place = os.path.join(root, path)
            if os.path.isdir(place) and not os.path.islink(place):
                shutil.rmtree(place)
            else:
                os.remove(place)

    return After(change)


def move(path: str, to: str) -> After:
    """Move a file, a link or a folder."""

    def change(root: str) -> None:
        os.makedirs(os.path.dirname(os.path.join(root, to)), exist_ok=True)
        os.rename(os.path.join(root, path), os.path.join(root, to))

    return After(change)


def repeated() -> After:
    """Move all into a folder of the tree that has the tree's own path, as a DESTDIR given twice."""

    def change(root: str) -> None:
        inner = root + os.path.realpath(root)
        found = os.listdir(root)
        os.makedirs(inner)
        for name in found:
            os.rename(os.path.join(root, name), os.path.join(inner, name))

    return After(change)


def copy(path: str, to: str) -> After:
    """Copy a file or folder to a place where none is, or in place of a link."""

    def change(root: str) -> None:
        place, whole = os.path.join(root, to), os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.islink(place):
            os.remove(place)
        if os.path.isdir(whole):
            shutil.copytree(whole, place, symlinks=True)
        else:
            shutil.copy(whole, place)

    return After(change)


def link(path: str, text: str) -> After:
    """Make a symbolic link with this text, in place of the one that may be there."""

    def change(root: str) -> None:
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.islink(place):
            os.remove(place)
        os.symlink(text, place)

    return After(change)


def mode(path: str, bits: int) -> After:
    """Set a file's permission bits."""
    return After(lambda root: os.chmod(os.path.join(root, path), bits))


def tool(*command: str) -> After:
    """Run a tool in the tree."""
    return After(lambda root: zig.run(*command, cwd=root))


def llvm(name: str, *arguments: str) -> After:
    """Run one of LLVM's tools in the tree."""
    return After(lambda root: zig.run(zig.llvm(name), *arguments, cwd=root))


def zig_tool(name: str, *arguments: str) -> After:
    """Run one of zig's tools in the tree."""
    return After(lambda root: zig.zig(name, *arguments, cwd=root))


def archive(path: str, *members: Code, system: System, flags: tuple[str, ...] = ("-O1",)) -> After:
    """Write a static library of these sources, in place of the one that may be there."""

    def change(root: str) -> None:
        place = os.path.join(root, path)
        if os.path.exists(place):
            os.remove(place)
        style = "darwin" if system.format == "mach-o" else "gnu"
        objects = (compiling.compiled(member, system.clang, flags) for member in members)
        zig.archive(place, *objects, style=style)

    return After(change)


def member(path: str, code: Code, clang: str, *flags: str) -> After:
    """Add a compiled source to a static library."""

    def change(root: str) -> None:
        zig.archive(
            os.path.join(root, path), compiling.compiled(code, clang, flags), operation="rsD"
        )

    return After(change)


def shared_library(path: str, system: System, *steps: Before) -> After:
    """Link another shared library into the tree: made as the first one, but for some steps."""

    def change(root: str) -> None:
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):
            os.remove(place)
        made = ingredients.base(system)
        for step in steps:
            made = step.change(made)
        linking.shared_library(made, place)

    return After(change)


def slices(path: str, *of: tuple[System | Before, ...]) -> After:
    """Put a universal library where one is: for each slice, a system and steps."""

    def change(root: str) -> None:
        parts = []
        for system, *steps in of:
            assert isinstance(system, System)
            made = ingredients.base(system)
            for step in steps:
                assert isinstance(step, Before)
                made = step.change(made)
            parts.append(
                os.path.join(
                    making.copied(made, os.path.join(compiling.new_folder(), "root")), path
                )
            )
        zig.run(zig.llvm("llvm-lipo"), "-create", *parts, "-output", os.path.join(root, path))

    return After(change)


def import_library(path: str, definition: str, system: System, dll: str = "foo.dll") -> After:
    """Make an import library of a module definition's text."""

    def change(root: str) -> None:
        listed = compiling.write(compiling.new_folder(), "foo.def", definition)
        making.import_library(listed, os.path.join(root, path), system, dll)

    return After(change)


def debs(**packages: tuple[str, ...]) -> Packing:
    """Make Debian's packages: by their names, with `_` for `-`, the patterns of what is in each.

    What several patterns match goes into the first package.
    """

    def pack(root: str) -> list[str]:
        made = []
        for name, patterns in packages.items():
            called = name.replace("_", "-")
            staging = os.path.join(compiling.new_folder(), called)
            compiling.write(staging, "DEBIAN/control", _CONTROL.format(called))
            for pattern in patterns:
                for path in glob.glob(pattern, root_dir=root, recursive=True):
                    if not os.path.isdir(os.path.join(root, path)):
                        move(os.path.join(root, path), os.path.join(staging, path)).change("/")
            made.append(os.path.join(root, f"{called}.deb"))
            zig.run("dpkg-deb", "--root-owner-group", "-Znone", "--build", staging, made[-1])
        return made

    return Packing(pack)


_CONTROL = """Package: {}
Version: 1.2.3-1
Architecture: amd64
Maintainer: Nobody <nobody@example.org>
Description: Does one thing well
"""
