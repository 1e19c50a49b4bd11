"""Small libraries in C, installed below a folder as cargo-c would: what programs are tried with."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cargoc_check.artifacts.find import build
from cargoc_check.artifacts.system import system
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.trial.consume import Consumer, Tree

CODE = "int foo_add(int a, int b) { return a + b; }\nint foo_count = 3;\n"
HEADER = (
    "#ifndef FOO_H\n#define FOO_H\n\n#define FOO_MAJOR 1\n#define FOO_MINOR 2\n"
    "#define FOO_PATCH 3\n\n"
    '#ifdef __cplusplus\nextern "C" {\n#endif\n\n'
    "struct foo { int x; };\nint foo_add(int a, int b);\nextern int foo_count;\n\n"
    "#ifdef __cplusplus\n}\n#endif\n#endif\n"
)
PC = (
    "prefix=/usr\nexec_prefix=${prefix}\nlibdir=${prefix}/lib\nincludedir=${prefix}/include\n\n"
    "Name: foo\nDescription: Adds\nVersion: 1.2.3\nLibs: -L${libdir} -lfoo\n"
    "Cflags: -I${includedir}/foo\nLibs.private:\n"
)


def install(
    folder: Path,
    *,
    code: str = CODE,
    header: str = HEADER,
    pc: str = PC,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """Install libfoo below a folder; `headers` are others by their paths below `usr/include`."""
    lib, include = folder / "usr/lib", folder / "usr/include"
    (lib / "pkgconfig").mkdir(parents=True)
    (lib / "pkgconfig" / "foo.pc").write_text(pc)
    for name, text in ({"foo/foo.h": header} | dict(headers)).items():
        (include / name).parent.mkdir(parents=True, exist_ok=True)
        (include / name).write_text(text)
    source, compiled = folder / "foo.c", folder / "foo.o"
    source.write_text(code)
    _run("cc", "-fPIC", "-c", str(source), "-o", str(compiled))
    shared = str(lib / "libfoo.so.1.2.3")
    _run("cc", "-shared", "-Wl,-soname,libfoo.so.1", str(compiled), "-o", shared)
    _run("ar", "rcs", str(lib / "libfoo.a"), str(compiled))
    (lib / "libfoo.so.1").symlink_to("libfoo.so.1.2.3")
    (lib / "libfoo.so").symlink_to("libfoo.so.1.2.3")
    source.unlink()
    compiled.unlink()
    return folder


def consumer(
    root: Path, *, runner: tuple[str, ...] = (), sources: frozenset[str] | None = None
) -> Consumer:
    """Return somebody who uses a tree, and makes programs beside it."""
    found = build(open_tree([str(root)]))
    work = root.parent / "work"
    return Consumer(Tree(found, system(found), str(root), str(work), runner, sources))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
