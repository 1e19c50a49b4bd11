"""The files of a package besides its manifest, for rules that look into them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text.source import Source
from . import paths, rust_text
from .files import Files
from .package import Package

_SCRIPTS = ("README", "Makefile", "makefile", "GNUmakefile", "justfile", "meson.build")
_CI_FOLDERS = (".github/workflows", ".gitlab")
_WRITING = ("write", "create", "copy", "generate", "rename", "link(", "persist")
"""A build script that writes files says one of these."""
_HANDING_OVER = ("Command", "include!", "mod ", "#[path")
"""A build script that has others do it says one of these."""
_KEEPING_OUT = (
    *("autocfg", "bindgen", "built", "cbindgen", "cc", "cdylib-link-lines", "metadeps"),
    *("pkg-config", "rustc_version", "rustversion", "semver", "system-deps", "vergen"),
    *("version_check", "version-compare"),
)
"""Build dependencies that write no files into the crate, nor C headers that nobody asks for."""
_CI_FILES = (".gitlab-ci.yml", ".cirrus.yml", "azure-pipelines.yml", ".travis.yml", "appveyor.yml")


def text(files: Files, path: str) -> Source:
    """Return a file as text, without a byte order mark; bytes that are no UTF-8 become U+FFFD.

    Raises UserError for a file that is too large or cannot be read.
    """
    return Source(path, files.read(path).decode(errors="replace").removeprefix("\ufeff"))


def may_write(package: Package, script: Source | None, pattern: str) -> bool:
    """Tell whether a build script may write, into the crate, the file that a pattern names."""
    if hands_over(package, script):
        return True
    if script is None or not any(word in script.text for word in _WRITING):
        return False
    if "OUT_DIR" not in script.text:
        return True
    plain = [part for part in pattern.split("/") if not re.search(r"[*?[]", part)]
    named = rf"(?<![\w.-]){re.escape(plain[-1])}" if plain else r"(?!)"
    return re.search(named, script.text) is not None


def may_write_any(package: Package, script: Source | None) -> bool:
    """Tell whether a build script may write files at all."""
    if script is None or hands_over(package, script):
        return package.build_script is not None
    code = rust_text.read(script.text).code
    return any(word in code for word in _WRITING)


def hands_over(package: Package, script: Source | None) -> bool:
    """Tell whether a build script leaves work to a program, a module or a crate of its own.

    What these do cannot be seen. A script that is not there to be read is none.
    """
    if not package.build_script:
        return False
    if any(d.kind == "build" and d.package not in _KEEPING_OUT for d in package.dependencies):
        return True
    if script is None or not any(word in script.text for word in _HANDING_OVER):
        return False
    code = rust_text.read(script.text).code
    return any(word in code for word in _HANDING_OVER)


class Sources:
    """What lies in a package's folder; paths are relative to the root of the subject's files."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._files = package.workspace.files
        self._all: tuple[str, ...] | None = None
        self._texts: dict[str, Source] = {}

    def paths(self) -> tuple[str, ...]:
        """Return all files of the package's folder, sorted; those of nested packages as well."""
        if self._all is None:
            self._all = tuple(self._files.walk(self._package.directory))
        return self._all

    def exists(self, relative: str) -> bool:
        """Tell whether the package's folder holds a file of that relative path."""
        return self._files.is_file(self._package.path(relative))

    def is_file(self, path: str) -> bool:
        """Tell whether there is a file at a path relative to the root of the subject's files."""
        return self._files.is_file(path)

    def headers(self) -> tuple[str, ...]:
        """Return the C headers that are committed: in the folder itself, `include` and `assets`.

        Not those of bundled C code deeper down.
        """
        here = self._package.directory
        start = "" if here == "." else here + "/"
        found = []
        for path in self.paths():
            below = path.removeprefix(start)
            if below.endswith((".h", ".hpp")) and below.split("/")[0] in (
                below,
                "include",
                "assets",
                "capi",
                "src",
            ):
                found.append(path)
        return tuple(found)

    def build_script(self) -> Source | None:
        """Return the build script's text, None when there is none to read."""
        path = self._package.build_script
        return self.text(path) if path and self._files.is_file(path) else None

    def above(self, name: str) -> Source | None:
        """Return the file of that name in the package's folder, else in the nearest one above.

        Up to the workspace's root; None where there is none.
        """
        folder, top = self._package.manifest.location, self._package.workspace.root.location
        while True:
            path = paths.relative(self._files.base, f"{folder}/{name}")
            if self._files.is_file(path):
                return self.text(path)
            if folder in (top, "/"):
                return None
            folder = paths.parent(folder)

    def scripts(self) -> Iterator[Source]:
        """Yield what tells people and machines how to build: README, Makefiles, CI files.

        Of the package's folder and of the workspace's root, each file once.
        """
        root = self._package.workspace.root.path.rpartition("/")[0]
        for folder in dict.fromkeys((self._package.directory, root or ".")):
            yield from self._scripts_of(folder)

    def text(self, path: str) -> Source:
        """Return a file's text; see `text`."""
        if path not in self._texts:
            self._texts[path] = text(self._files, path)
        return self._texts[path]

    def _scripts_of(self, folder: str) -> Iterator[Source]:
        start = "" if folder == "." else folder + "/"
        for name in self._files.list(folder):
            named = name.startswith(_SCRIPTS) or name in _CI_FILES
            if named and self._files.is_file(start + name):
                yield self.text(start + name)
        for ci in _CI_FOLDERS:
            if self._files.is_dir(start + ci):
                for path in self._files.walk(start + ci):
                    if path.endswith((".yml", ".yaml")):
                        yield self.text(path)
