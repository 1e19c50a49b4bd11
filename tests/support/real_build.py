"""What real cargo-c installs: run it, and read back the tree, the soname, the pc file."""

from __future__ import annotations

import os
import subprocess
from typing import NamedTuple

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile


class CargoC(NamedTuple):
    """Where cargo-c's commands are, and where they may build; the folder is shared by all crates.

    Both are directories; `run` works on a crate wherever it is and writes nothing into it.
    """

    commands: str
    build: str

    def run(self, crate: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `cargo` with these arguments in a crate's directory; what fails is the caller's."""
        path = os.pathsep.join([self.commands, os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "CARGO_TARGET_DIR": self.build}
        return subprocess.run(
            ["cargo", *arguments], cwd=crate, env=environment, capture_output=True, text=True
        )

    def install(self, crate: str, destdir: str, *arguments: str) -> str:
        """Install a crate with prefix /usr and libdir lib; return cargo-c's words."""
        places = ["--destdir", destdir, "--prefix", "/usr", "--libdir", "lib"]
        done = self.run(crate, "cinstall", "--offline", "--locked", *places, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stderr


def tree(directory: str) -> dict[str, str]:
    """Return the files below a directory by path, each with what it links to, or ''."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            link = os.readlink(path) if os.path.islink(path) else ""
            found[os.path.relpath(path, directory)] = link
    return found


def soname(path: str) -> str | None:
    """Return the soname of a shared object, as its dynamic section says it."""
    with open(path, "rb") as file:
        dynamic = ELFFile(file).get_section_by_name(".dynamic")
        assert isinstance(dynamic, DynamicSection)
        names = dynamic.iter_tags("DT_SONAME")
        # pyelftools gives a tag its attribute at run time, named after the tag.
        return next((tag.soname for tag in names), None)  # type: ignore[attr-defined]


def pc_fields(path: str) -> dict[str, str]:
    """Return the variables and fields of a pc file, as written."""
    fields = {}
    with open(path, encoding="utf-8") as file:
        for line in filter(None, file.read().splitlines()):
            mark = "=" if "=" in line.split(":")[0] else ":"
            name, _, text = line.partition(mark)
            fields[name] = text.strip()
    return fields
