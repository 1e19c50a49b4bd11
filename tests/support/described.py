"""Builds that are told in words: the trees of the rules' pages, without a binary.

A line describes a file by its path, what it is, and what differs from the example's own:

    usr/lib/libfoo.so.1.2.3   elf name=libfoo.so.1 exports=foo_new,foo_free elf.rpath=/opt/lib
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    usr/lib/libfoo.la  file mode=0644
    !usr/lib/libfoo.a
    @deb libfoo1 1.2.3-1 amd64

`!` takes a file away; lines below an `@` are of another package; `^module NAME VERSION` and
`^library NAME` are in the sysroot. The kinds are elf, mach-o, pe,
static, import, definition, script, unreadable, file and folder. Keys are the fields of the values
in `artifacts/model.py`, those of inner ones behind a dot, `inside.` for what a scan finds, `mode`;
values are numbers, yes, no, none, versions, and lists with commas.
"""

from __future__ import annotations

import shlex
from typing import Any, NamedTuple

from cargoc_check.artifacts.build import Build
from cargoc_check.artifacts.find import assembled, values
from cargoc_check.artifacts.model import (
    LINKER_SCRIPT,
    Definition,
    Elf,
    Hardening,
    ImportLibrary,
    Inside,
    Machine,
    MachO,
    Needed,
    ObjectCount,
    Pe,
    SharedLibrary,
    StaticLibrary,
    Symbol,
    Sysroot,
    Unreadable,
)
from cargoc_check.artifacts.tree import Node, Package, Tree
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.verify import verify
from cargoc_check.facts import build as facts
from cargoc_check.findings import Finding
from cargoc_check.fit.releases import fit
from cargoc_check.platforms import policies
from cargoc_check.selection import Selection
from tests.support.example import complete
from tests.support.settings import Table, with_settings

Files = dict[str, str]

MACHINES = {
    "elf": Machine("x86_64", 64, "little", "EM_X86_64", "linux", "gnu"),
    "mach-o": Machine("aarch64", 64, "little", "arm64", "macos", ""),
    "pe": Machine("x86_64", 64, "little", "AMD64", "windows", "gnu"),
}
HEADER = """#ifndef FOO_H
#define FOO_H
#define FOO_MAJOR 1
#define FOO_MINOR 2
#define FOO_PATCH 3
#ifdef __cplusplus
extern "C" {
#endif
struct foo;
struct foo *foo_new(int level);
void foo_free(struct foo *foo);
#ifdef __cplusplus
}
#endif
#endif
"""
PC = """prefix=/usr
exec_prefix=${prefix}
libdir=${prefix}/lib
includedir=${prefix}/include

Name: foo
Description: Does one thing well
Version: 1.2.3
Libs: -L${libdir} -lfoo
Cflags: -I${includedir}/foo
Libs.private: LIBS
"""
CRATE = """[package]
name = "foo"
version = "1.2.3"
edition = "2021"
description = "Does one thing well"
license = "MIT"

[features]
capi = []

"""
"""The crate that the example is of, where the options have `--crate .`."""
TREES = {
    "elf": """usr/lib/libfoo.so.1.2.3 elf
usr/lib/libfoo.so.1 -> libfoo.so.1.2.3
usr/lib/libfoo.so -> libfoo.so.1.2.3
usr/lib/libfoo.a static""",
    "mach-o": """usr/lib/libfoo.1.2.3.dylib mach-o
usr/lib/libfoo.1.dylib -> libfoo.1.2.3.dylib
usr/lib/libfoo.dylib -> libfoo.1.2.3.dylib
usr/lib/libfoo.a static""",
    "pe": """usr/bin/foo.dll pe
usr/lib/foo.dll.a import
usr/lib/foo.def definition
usr/lib/libfoo.a static""",
}
LIBS = {"elf": "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", "mach-o": "-lSystem -lc -lm"}
_OBJECTS = {"elf": "elf", "mach-o": "mach-o", "pe": "coff"}
LIBS["pe"] = "-lkernel32 -lntdll -luserenv -lws2_32 -ldbghelp"


class Described(NamedTuple):
    """A build as the text tells it, with what a scan of each file would find."""

    build: Build
    inside: dict[str, Inside]
    sysroot: Sysroot | None


def described(files: Files) -> Described:
    """Return the build that `tree build` and the texts beside it describe, over the example."""
    lines = files.get("build", "").splitlines()
    form = _form(lines)
    told = _Told(form)
    for line in TREES[form].splitlines():
        told.line(line)
    told.text("usr/lib/pkgconfig/foo.pc", PC.replace("LIBS", LIBS[form]))
    told.text("usr/include/foo/foo.h", HEADER)
    for line in lines:
        told.line(line)
    for path, text in files.items():
        if path != "build" and not _of_crate(path):
            told.text(path, text)
    return told.all()


def findings(
    files: Files,
    options: str = "",
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> list[Finding]:
    """Verify a described build; `options` as on the command line: --policy, --target, --cargo-c."""
    words = shlex.split(options)
    given = dict(zip(words[::2], words[1::2], strict=True))
    told = described(files)
    policy = given.get("--policy")
    stated = facts.Given(
        given.get("--target"),
        policies.named(policy) if policy else None,
        _fit(files, given),
        lambda _, path: told.inside.get(path, Inside()),
        told.sysroot,
    )
    report = verify(told.build, stated, Options(Selection(select, ignore)))
    assert not report.crashes, report.crashes[0].traceback
    return [finding for finding in report.findings if finding.suppressed is None]


def _fit(files: Files, given: dict[str, str]) -> Any:
    if "--crate" not in given:
        return None
    crate = {path: text for path, text in files.items() if _of_crate(path)}
    crate["Cargo.toml"] = CRATE + crate.get("Cargo.toml", "")
    request = open_request(Memory(complete(crate)), "Cargo.toml")
    return lambda build, system: fit(build, system, request, given.get("--cargo-c"), {})


def _of_crate(path: str) -> bool:
    return path == "Cargo.toml" or path.startswith("src/")


def _form(lines: list[str]) -> str:
    """Return the format that lines are about, by the first that tells."""
    for line in lines:
        _, kind, *_ = [*line.split(), "", ""]
        if kind in ("mach-o", "pe"):
            return kind
        if kind in ("import", "definition") or ".dll" in line:
            return "pe"
        if ".dylib" in line:
            return "mach-o"
    return "elf"


class _Told:
    """What was told so far, by path."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._packages: list[Package] = [Package("DEST", "directory")]
        self._nodes: dict[str, Node] = {}
        self._values: dict[str, Any] = {}
        self._inside: dict[str, Inside] = {}
        self._modules: dict[str, str] = {}
        self._files: list[str] = []

    def line(self, line: str) -> None:
        line = line.partition("  #")[0].strip()
        if not line:
            return
        if line.startswith("^"):
            what, name, *rest = line[1:].split()
            if what == "module":
                self._modules[name] = rest[0]
            else:
                self._files.append(name)
        elif line.startswith("@"):
            kind, name, version, architecture = line[1:].split()
            package = Package(f"{name}.{kind}", kind, name, version, architecture)
            first = len(self._packages) == 1 and self._packages[0].kind == "directory"
            self._packages[:] = [package] if first else [*self._packages, package]
        elif line.startswith("!"):
            self._nodes.pop(line[1:])
            self._values.pop(line[1:], None)
        elif " -> " in line:
            path, _, link = line.partition(" -> ")
            self._node(path.strip(), kind="link", link=link.strip())
        else:
            path, kind, *settings = shlex.split(line)
            self._file(path, kind, dict(setting.split("=", 1) for setting in settings))

    def text(self, path: str, text: str) -> None:
        data = memoryview(text.encode())
        self._node(path, kind="file", size=len(data), mode=0o644, content=lambda: data)

    def all(self) -> Described:
        tree = Tree(tuple(self._packages), self._nodes)
        told = {value.path for value in self._values.values()}
        read = (value for value in values(tree) if value is None or value.path not in told)
        found = [*self._values.values(), *read]
        modules, files = self._modules, frozenset(self._files)
        sysroot = Sysroot("SYSROOT", modules, files) if modules or files else None
        return Described(assembled(tree, found, {}), self._inside, sysroot)

    def _node(self, path: str, **fields: Any) -> None:
        self._nodes[path] = Node(path, package=len(self._packages) - 1, **fields)

    def _file(self, path: str, kind: str, settings: dict[str, str]) -> None:
        mode = int(settings.pop("mode", "0755" if kind == "folder" else "0644"), 8)
        size = int(settings.get("size", "4096"))
        is_folder = kind == "folder"
        self._node(path, kind="folder" if is_folder else "file", mode=mode, size=size)
        if kind in ("file", "folder"):
            return
        if kind == "script":
            self._values[path] = Unreadable(path, LINKER_SCRIPT, "")
            return
        if kind == "unreadable":
            reason = settings["reason"].replace("_", " ")
            self._values[path] = Unreadable(path, "archive", reason)
            return
        fields = {k: v for k, v in settings.items() if not k.startswith("inside.")}
        key = path
        if "slice" in settings:  # each slice of a universal file is a value
            key = f"{path} {settings['slice']}"
            self._values.pop(path, None)
        known = self._values.get(key)
        self._values[key] = with_settings(known or self._example(kind, path), fields)
        inside = {k.removeprefix("inside."): v for k, v in settings.items() if k not in fields}
        self._inside[path] = with_settings(Inside(), inside)

    def _example(self, kind: str, path: str) -> Any:
        machine = MACHINES[kind if kind in MACHINES else self._form]
        functions = ("foo_free", "foo_new")
        if kind == "static":
            names = frozenset(functions)
            kinds = (ObjectCount(f"{_OBJECTS[self._form]} {machine.arch}", 1, "foo.o"),)
            known = frozenset(["malloc", "free"])
            return StaticLibrary(
                path, 4096, "gnu", False, 1, kinds, (machine,), names, names, known
            )
        if kind == "import":
            symbols = tuple((name, "foo.dll", False) for name in functions)
            return ImportLibrary(path, "long", (machine,), ("foo.dll",), symbols)
        if kind == "definition":
            return Definition(path, "foo.dll", tuple((name, False) for name in functions))
        exports = Table(tuple(Symbol(name, "function", 16) for name in functions))
        form: Any = kind
        library = SharedLibrary(
            path,
            form,
            machine,
            4096,
            None,
            (),
            exports,
            Table(()),
        )
        return library._replace(**_SHARED[kind])


_SHARED: dict[str, dict[str, Any]] = {
    "elf": {
        "name": "libfoo.so.1",
        "needed": (Needed("libgcc_s.so.1"), Needed("libc.so.6")),
        "hardening": Hardening(False, False, False, "full"),
        "elf": Elf("ET_DYN", "SYSV", None, None, None, 4096, False, hash=("gnu",)),
    },
    "mach-o": {
        "name": "/usr/lib/libfoo.1.dylib",
        "needed": (Needed("/usr/lib/libSystem.B.dylib", current=(1, 0, 0), compatible=(1, 0, 0)),),
        "current_version": (1, 2, 3),
        "compatibility_version": (1, 0, 0),
        "macho": MachO(
            *("MH_DYLIB", "macos", (11, 0, 0), (14, 0, 0), 4096),
            ("TWOLEVEL", "DYLDLINK"),
            code_signed=True,
        ),
    },
    "pe": {
        "name": "foo.dll",
        "needed": (Needed("KERNEL32.dll"), Needed("msvcrt.dll")),
        "pe": Pe(True, ("HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"), True),
    },
}
