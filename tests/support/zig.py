"""Compilers, linkers and archivers for every target, the same on every machine.

PyPI's ziglang brings clang, LLVM's linkers for ELF and PE, its archiver and dlltool. Each is run by
itself and not as `zig cc`: that would bring a C library along, which takes minutes to build for
some targets, and has a mind of its own about flags. Code for these needs no C library: it declares
what it uses, and is linked with stubs of the system's libraries where it needs any.

For Mach-O, zig has no plain linker: rustc's own lld is taken, or the system's.
"""

from __future__ import annotations

import functools
import glob
import importlib.util
import os
import shutil
import subprocess

_GNU_MACHINE = {"x86_64": "i386:x86-64", "i686": "i386", "aarch64": "arm64"}


class ToolError(Exception):
    """A tool ended with an error; the message is what it was told and what it said."""


def run(*command: str, cwd: str | None = None) -> str:
    """Run a tool and return what it prints; raise ToolError."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def zig(tool: str, *arguments: str, cwd: str | None = None) -> str:
    """Run one of zig's tools: `clang`, `ld.lld`, `lld-link`, `ar`, `ranlib`, `lib`, `dlltool`."""
    return run(_zig(), tool, *arguments, cwd=cwd)


def compile_c(source: str, output: str, triple: str, *flags: str) -> None:
    """Compile a C or assembly file into an object for clang's triple (`x86_64-linux-gnu`)."""
    zig("clang", f"--target={triple}", "-ffreestanding", *flags, "-c", source, "-o", output)


def link_elf(output: str, *arguments: str) -> None:
    """Link an ELF shared object: arguments are `ld.lld`'s."""
    zig("ld.lld", "-shared", "-o", output, *arguments)


def link_pe(output: str, *arguments: str) -> None:
    """Link a DLL: arguments are `lld-link`'s, as `/noentry` and `/export:NAME`."""
    zig("lld-link", "/nologo", "/dll", "/nodefaultlib", f"/out:{output}", *arguments)


def link_mach_o(output: str, *arguments: str, arch: str = "arm64", minimum: str = "11.0") -> None:
    """Link a dylib for macOS: arguments are those of Apple's `ld`, as `-install_name PATH`."""
    platform = ["-platform_version", "macos", minimum, minimum]
    dylib = [] if "-bundle" in arguments else ["-dylib"]
    run(*_lld(), "-flavor", "darwin", "-arch", arch, *platform, *dylib, *arguments, "-o", output)


def archive(output: str, *members: str, style: str = "gnu", operation: str = "rcsD") -> None:
    """Write an archive with a symbol index; style is gnu, bsd, darwin or coff."""
    zig("ar", f"--format={style}", operation, output, *members)


def import_library(definition: str, output: str, arch: str = "x86_64", dll: str = "") -> None:
    """Make an import library of short objects from a `.def` file, for the DLL that it names."""
    named = ["-D", dll] if dll else []
    zig("dlltool", "-m", _GNU_MACHINE[arch], "-d", definition, "-l", output, *named)


@functools.cache
def llvm(tool: str) -> str:
    """Return one of LLVM's tools that zig does not bring, of the newest release that is installed.

    Debian puts few of them on the PATH without a version in their names.
    """
    places = glob.glob(f"/usr/lib/llvm-*/bin/{tool}")
    found = shutil.which(tool) or max(places, key=lambda path: (len(path), path), default=None)
    assert found, f"no {tool}: Debian's package llvm has it"
    return found


@functools.cache
def _zig() -> str:
    package = importlib.util.find_spec("ziglang")
    assert package, "no ziglang: `make test` installs it"
    assert package.origin
    return os.path.join(os.path.dirname(package.origin), "zig")


@functools.cache
def _lld() -> tuple[str, ...]:
    """Return rustc's lld, or the one on the PATH where the distribution's rustc has none."""
    if shutil.which("rustc"):
        libraries = os.path.join(run("rustc", "--print", "sysroot").strip(), "lib", "rustlib")
        for found in sorted(glob.glob(os.path.join(libraries, "*", "bin", "rust-lld"))):
            return (found,)
    return ("lld",)
