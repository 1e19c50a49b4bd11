"""What the rules about headers and assets say of cargo-c, held against real cargo-c."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.example import complete
from tests.support.real_build import CargoC

_HEADER = "[package.metadata.capi.header]\n"
_INCLUDE = "[package.metadata.capi.install.include]\n"
_LOCK = 'version = 4\n\n[[package]]\nname = "mylib"\nversion = "1.2.3"\n'
_OWN = "/* own */\n"


def _install(
    cargo_c: CargoC, folder: Path, metadata: str, files: dict[str, str] | None = None
) -> Path:
    crate = complete(
        {"Cargo.toml": metadata, "Cargo.lock": _LOCK, "src/lib.rs": "", **(files or {})}
    )
    for name, text in crate.items():
        path = folder / "crate" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    cargo_c.install(str(folder / "crate"), str(folder / "dest"), "--debug")
    return folder / "dest/usr"


def _headers(usr: Path) -> list[str]:
    found = (p for p in usr.rglob("*") if p.is_file() and "lib" not in p.parts)
    return sorted(path.relative_to(usr).as_posix() for path in found)


@pytest.mark.parametrize(
    ("metadata", "files", "installed"),
    [
        ('name = "mylib-2.0"', {}, ["include/mylib/mylib-2.h"]),
        ('name = "mylib-2.0.h"', {}, ["include/mylib/mylib-2.0.h"]),
        ("generation = false", {"include/mylib.h": _OWN}, []),
        ("generation = false", {"assets/mylib.h": _OWN}, ["include/mylib/mylib.h"]),
        ('subdirectory = "../up"', {}, ["up/mylib.h"]),
        (f'enabled = false\n{_INCLUDE}asset = [{{ from = "a.h" }}]', {"a.h": _OWN}, []),
        (f'generation = false\n{_INCLUDE}asset = [{{ from = "a" }}]', {"a/b.h": _OWN}, []),
        (f'generation = false\n{_INCLUDE}generated = [{{ from = "a.h" }}]', {"a.h": _OWN}, []),
    ],
)
def test_what_is_installed(
    metadata: str, files: dict[str, str], installed: list[str], cargo_c: CargoC, tmp_path: Path
) -> None:
    assert _headers(_install(cargo_c, tmp_path, _HEADER + metadata, files)) == installed


@pytest.mark.parametrize("place", ["assets/mylib.h", "assets/capi/include/mylib.h", "own/mylib.h"])
def test_generated_header_takes_the_place_of_an_asset(
    place: str, cargo_c: CargoC, tmp_path: Path
) -> None:
    asset = f'{_INCLUDE}asset = [{{ from = "own/*.h" }}]'
    usr = _install(cargo_c, tmp_path, asset, {place: _OWN})
    assert "MYLIB_MAJOR" in (usr / "include/mylib/mylib.h").read_text()


@pytest.mark.parametrize(
    ("metadata", "cbindgen", "complaint"),
    [
        ("", 'language = "C"\n', ""),
        ("", "(absent)\n", "cstdarg"),
        ("", 'language = "Cython"\n', "unknown type name"),
        ('name = "mylib.h"', 'language = "C"\n', "whitespace"),
        ("", 'language = "C"\nafter_includes = "#define MYLIB_MAJOR 2"\n', "redefined"),
        ("", 'language = "C"\ninclude_guard = "MYLIB.H"\n', "extra tokens"),
    ],
)
def test_what_a_compiler_says_of_the_header(
    metadata: str, cbindgen: str, complaint: str, cargo_c: CargoC, tmp_path: Path
) -> None:
    usr = _install(cargo_c, tmp_path, _HEADER + metadata, {"cbindgen.toml": cbindgen})
    header = next(usr.rglob("*.h"))
    said = subprocess.run(
        ["cc", "-fsyntax-only", "-std=c11", "-x", "c", str(header)],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert complaint in said
    assert bool(said) == bool(complaint)


def test_second_inclusion_stops_the_compiler_without_a_guard(
    cargo_c: CargoC, tmp_path: Path
) -> None:
    code = (
        "#[repr(C)] pub struct Thing { pub size: u32 }\n"
        '#[no_mangle] pub extern "C" fn mylib_use(thing: Thing) {}\n'
    )
    files = {"src/lib.rs": code, "cbindgen.toml": 'language = "C"\n'}
    header = next(_install(cargo_c, tmp_path, "", files).rglob("*.h"))
    twice = tmp_path / "twice.c"
    twice.write_text(f'#include "{header}"\n#include "{header}"\n')
    assert subprocess.run(["cc", "-std=c11", "-fsyntax-only", twice], check=False).returncode
