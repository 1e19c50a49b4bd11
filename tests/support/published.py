"""Published crates as their maintainers have them: what cargo made of the manifest is taken back.

cargo writes the manifest of a `.crate` anew and keeps the maintainer's as `Cargo.toml.orig`. That
one is put back where it stands alone: paths to crates that were not packed, members and targets
that are not there are taken out, and what it inherits is written out, on its own lines. Where that
is not enough, cargo's manifest stays, without the words that say cargo wrote it.
"""

from __future__ import annotations

import glob
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from tests.support.truth import unpacked

_SCRATCH = '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n'
_LINUX = "x86_64-unknown-linux-gnu"
_FOLDERS = {"bin": "src/bin", "bench": "benches", "example": "examples", "test": "tests"}
_LEFT_OUT = (
    *("Cargo.toml", "Cargo.toml.orig", ".cargo-ok", ".cargo_vcs_info.json"),
    *("rust-toolchain", "rust-toolchain.toml"),  # the compiler is this machine's
)
_HEADER = re.compile(r"^[ \t]*\[(\[?)([^\[\]\n]+)\]?\][^\n]*$", re.M)
_INHERITED = re.compile(
    r"^([ \t]*)([\w-]+)(?:\.workspace\s*=\s*true|\s*=\s*\{[^{}]*\bworkspace\s*=\s*true[^{}]*\})",
    re.M,
)
_PATH = re.compile(
    r'^path\s*=\s*"([^"]*)"[^\n]*\n|,\s*path\s*=\s*"([^"]*)"|\bpath\s*=\s*"([^"]*)"\s*,\s*', re.M
)
_ONLY_PATH = re.compile(r'^[\w"-]+\s*=\s*\{\s*path\s*=\s*"([^"]*)"\s*\}[^\n]*\n', re.M)
_GIT = re.compile(r'^[\w"-]+\s*=\s*\{\s*git\s*=(?![^}\n]*\bversion\b)[^}\n]*\}[^\n]*\n', re.M)


def copied(crate: str, version: str, to: Path) -> str:
    """Copy a crate's sources with the manifest restored, as the one commit of a git repository.

    Returns whose manifest it has: "maintainer" or "cargo". What is there already is replaced.
    """
    shutil.rmtree(to, ignore_errors=True)
    source = Path(fetched(crate, version))
    shutil.copytree(source, to, ignore=shutil.ignore_patterns(*_LEFT_OUT), symlinks=True)
    whose = _restore(source, to)
    for words in (["init", "--quiet"], ["add", "--all", "--force"], ["commit", "-qm", "As it is"]):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
        options = [*identity, "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *options, *words], cwd=to, check=True)
    return whose


def fetched(crate: str, version: str) -> str:
    """Return where cargo has unpacked a crate; it fetches one that is not there."""
    if found := unpacked(crate, version):
        return found
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "src").mkdir()
        Path(folder, "src", "lib.rs").touch()
        manifest = f'{_SCRATCH}\n[dependencies]\n{crate} = "={version}"\n'
        Path(folder, "Cargo.toml").write_text(manifest, encoding="utf-8")
        subprocess.run(["cargo", "fetch", "--quiet", "--target", _LINUX], cwd=folder, check=True)
    found = unpacked(crate, version)
    assert found is not None
    return found


def _restore(source: Path, to: Path) -> str:
    """Write the manifest of a copy: the first of the two that cargo takes."""
    ours = (source / "Cargo.toml").read_bytes().decode()
    theirs = source / "Cargo.toml.orig"
    if theirs.is_file():
        text = standing_alone(theirs.read_bytes().decode(), tomli.loads(ours), source)
        (to / "Cargo.toml").write_bytes(text.encode())
        if _is_taken(to):
            return "maintainer"
    text = re.sub(r"\A(#[^\n]*\n)+\n?", "", ours)
    (to / "Cargo.toml").write_bytes(text.encode())
    return "cargo"


def _is_taken(folder: Path) -> bool:
    command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version=1"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return answer.returncode == 0


def standing_alone(text: str, published: Mapping[str, Any], folder: Path) -> str:
    """Return a maintainer's manifest without what was not packed with it.

    `published` is what cargo made of it: the values of what is inherited.
    """
    is_root = bool(re.search(r"^\[workspace\.", text, re.M))
    parts = [_section(part, published, folder, is_root) for part in _sections(text)]
    return "".join(parts)


def _sections(text: str) -> Iterator[str]:
    """Yield the text before the first table's header, and each table with its header."""
    starts = [0, *(match.start() for match in _HEADER.finditer(text)), len(text)]
    for start, end in itertools.pairwise(starts):
        yield text[start:end]


def _section(part: str, published: Mapping[str, Any], folder: Path, is_root: bool) -> str:
    header = _HEADER.match(part)
    if header is None:
        return part
    name = header[2].strip()
    if name.startswith(("patch.", "replace")) or (name == "workspace" and _lacks(part, folder)):
        return ""
    if header[1] and name in _FOLDERS:
        return part if _has_target(name, tomli.loads(part)[name][0], folder) else ""
    if not is_root:
        part = _written_out(part, name, published)
    if name == "package":
        part = re.sub(r"^workspace\s*=[^\n]*\n", "", part, flags=re.M)
    return _unbound(part, folder) if "dependencies" in name else part


def _lacks(part: str, folder: Path) -> bool:
    """Tell whether a workspace has members that were not packed."""
    table = tomli.loads(part)["workspace"]
    return any(
        not glob.glob(os.path.join(folder, member, "Cargo.toml"))
        for key in ("members", "default-members")
        for member in table.get(key, ())
    )


def _has_target(kind: str, table: Mapping[str, Any], folder: Path) -> bool:
    if "path" in table:
        return (folder / str(table["path"])).is_file()
    name = str(table.get("name", ""))
    where = folder / _FOLDERS[kind]
    whole = kind == "bin" and (folder / "src/main.rs").is_file()
    return whole or (where / f"{name}.rs").is_file() or (where / name / "main.rs").is_file()


def _written_out(part: str, name: str, published: Mapping[str, Any]) -> str:
    """Return a table with the values that it inherits, as cargo resolved them."""
    table: Any = published
    for key in re.findall(r"'[^']*'|\"[^\"]*\"|[\w-]+", name):
        table = table.get(key.strip("'\""), {})
    if name == "lints":
        inherited = re.search(r"^workspace\s*=\s*true", part, re.M)
        return "" if inherited else part

    def value(match: re.Match[str]) -> str:
        if match[2] not in table:
            return f"{match[1]}# {match[2]} was not published"
        return f"{match[1]}{match[2]} = {_toml(table[match[2]])}"

    return _INHERITED.sub(value, part)


def _unbound(part: str, folder: Path) -> str:
    """Return a table of dependencies without what is in no registry, or at a path of its own."""

    def kept(match: re.Match[str]) -> str:
        path = next(group for group in match.groups() if group is not None)
        return match[0] if (folder / path / "Cargo.toml").is_file() else ""

    return _ONLY_PATH.sub(kept, _GIT.sub("", _PATH.sub(kept, part)))


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
