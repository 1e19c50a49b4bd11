"""Real cargo takes and refuses the same documents; all are TOML 1.0, so any cargo will do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cargoc_check.errors import UserError
from cargoc_check.text.source import Source
from cargoc_check.text.toml import parse

HEAD = '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata]\n'
TABLE = "[package.metadata.t]\n"

DOCUMENTS = [
    "a = 1\rb = 2\n",
    "a = 1 # x\ry\n",
    "a = '''x\ry'''\n",
    "a = 1\r\nb = '''\r\n'''\r\n",
    "\fa = 1\n",
    "a =\u00a01\n",
    "é = 1\n",
    '"é" = 1 # \u2028\n',
    "\ufeffa = 1\n",
    "# \0\n",
    "# \x7f\n",
    "# \x85\n",
    'a = "\x85\uffff"\n',
    'a = "\\ud800"\n',
    'a = "\\u0000"\n',
    'a = "\\/"\n',
    "a = {,}\n",
    "a = {b = 1,, c = 2}\n",
    "a = {b.c = 1, b.d = 2}\n",
    "a = {b = {c = 1}, b.d = 2}\n",
    "a = {b = 1}\na.c = 2\n",
    "a = {b = 1}\n[package.metadata.a.c]\n",
    "a = [1,]\n",
    "a = [,]\n",
    "a = [1, 'x', {b = 2}]\n",
    "a = []\n[[package.metadata.a]]\n",
    "a = 1\na = 2\n",
    "a = 1\n'\\u0061' = 2\n",
    'a = 1\n"\\u0061" = 2\n',
    TABLE + TABLE,
    "[package.metadata.t.u]\n" + TABLE,
    "[[package.metadata.t]]\n" + TABLE,
    "t.a = 1\n" + TABLE,
    "t.a = 1\n[package.metadata.t.u]\n",
    "t.a.b = 1\n[package.metadata.t.a]\n",
    TABLE + "u.a = 1\n[package.metadata.t.u.v]\n",
    "[[package.metadata.t]]\n[package.metadata.t.u]\n" * 2,
    "[ package . metadata . 't' ] # c\n",
    "[ [package.metadata.t]]\n",
    "[package.metadata.]\n",
    "[package.metadata.t] a = 1\n",
    '"" = 1\n',
    '"""a""" = 1\n',
    "1.2 = 3\n",
    "a = 1 b = 2\n",
    "a =\n1\n",
    'a = """"x"""""\n',
    'a = """x""""""\n',
    'a = """x\\  \n  y"""\n',
    'a = """x\\  y"""\n',
    "a = 01\n",
    "a = 1__0\n",
    "a = +0xff\n",
    "a = 9223372036854775807\n",
    "a = 9223372036854775808\n",
    "a = -9223372036854775809\n",
    "a = 1.\n",
    "a = 1e05\n",
    "a = Inf\n",
    "a = 2021-02-29\n",
    "a = [2020-01-01 , 2020-01-01 00:00:00 ]\n",
    "a = " + "[" * 81 + "]" * 81 + "\n",
    "a." * 81 + "a = 1\n",
]


@pytest.mark.parametrize("text", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_cargo_agrees(text: str, tmp_path: Path) -> None:
    manifest = tmp_path / "Cargo.toml"
    manifest.write_bytes((HEAD + text).encode())
    (tmp_path / "lib.rs").touch()
    assert _is_taken(HEAD + text) == _cargo_takes(manifest)


def _is_taken(text: str) -> bool:
    try:
        parse(Source("Cargo.toml", text))
    except UserError:
        return False
    return True


def _cargo_takes(manifest: Path) -> bool:
    with_library = manifest.read_bytes() + b'\n[lib]\npath = "lib.rs"\n'
    manifest.write_bytes(with_library)
    command = ["cargo", "metadata", "--offline", "--no-deps", "--format-version=1"]
    done = subprocess.run([*command, "--manifest-path", manifest], capture_output=True, check=False)
    return done.returncode == 0
