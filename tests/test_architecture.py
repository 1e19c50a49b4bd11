"""What may import what, what a command loads, and what an audit never does."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cargoc_check.rule import all_rules
from tests.support.running import WRONG_TYPE, crate, environment
from tests.support.trees import recorded

PACKAGE = Path(__file__).resolve().parent.parent / "cargoc_check"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

BOTTOM = {"errors", "findings", "text"}
LAYERS = {
    # what is read and found, in texts
    "errors": set(),
    "findings": {"text"},
    "text": {"errors"},
    # tables
    "data": set(),
    "platforms": {"data", *BOTTOM},
    "archives": BOTTOM,
    # what the sources say; what cargo-c makes of it; what was built
    "crate": {"archives", *BOTTOM},
    "artifacts": {"archives", "platforms", "data", *BOTTOM},
    "capi": {"crate", "platforms", "data", *BOTTOM},
    "plan": {"capi", "crate", "platforms", "data", *BOTTOM},
    # what was built against what was planned
    "fit": {"artifacts", "plan", "capi", "crate", "platforms", "data", *BOTTOM},
    # rules, and the facts that they ask for
    "rule": {"findings"},
    "paste": {"crate", *BOTTOM},
    "facts": {"fit", "plan", "capi", "crate", "artifacts", "platforms", *BOTTOM},
    "rules": {
        *("rule", "paste", "facts"),
        *("fit", "plan", "capi", "crate", "artifacts", "platforms", "data"),
        *BOTTOM,
    },
    # facts × rules → report
    "selection": {"rule", *BOTTOM},
    "config": {"selection", "capi", "crate", *BOTTOM},
    "ignores": {"selection", "rule", *BOTTOM},
    "stamp": {"rule", "crate", *BOTTOM},
    "silence": {"config", "ignores", "selection", "stamp", "rule", *BOTTOM},
    "engine": {
        *("config", "selection", "silence", "stamp", "facts", "rule"),
        *("plan", "capi", "crate", "artifacts", *BOTTOM),
    },
    # what comes of the report: cargo-c really run, and patches
    "trial": {
        *("engine", "config", "facts", "fit", "plan", "capi", "crate", "artifacts"),
        *("platforms", "data", "output", *BOTTOM),
    },
    "fixes": {
        *(
            "trial",
            "engine",
            "config",
            "selection",
            "stamp",
            "templating",
            "facts",
            "rule",
            "output",
        ),
        *("fit", "plan", "capi", "crate", "artifacts", "platforms", "data", *BOTTOM),
    },
    # the files by which a repository's CI asks
    "ci": {"", "capi.releases", "templating", *BOTTOM},
    "gate": {
        *("trial", "engine", "config", "selection", "silence", "stamp", "facts", "rule"),
        *("plan", "capi", "crate", "artifacts", "platforms", "data", *BOTTOM),
    },
    "view": {"stamp", "plan", "capi", "crate", "platforms", *BOTTOM},
    "listing": {"stamp", "capi", "crate", "platforms", *BOTTOM},
    "verification": {
        "engine",
        "config",
        "fit",
        "facts",
        "crate",
        "capi.releases",
        "artifacts",
        *BOTTOM,
    }
    | {"platforms"},
    # what people ask for
    "api": {"verification", "engine", "config", "selection", "plan", "crate", *BOTTOM},
    "templating": set(),
    "page": {"rule", "templating"},
    "output": {"errors"},
    "baseline": {"output", *BOTTOM},
    # Of plans a report sees the values.
    "reports": {
        *("", "view", "listing", "crate.exports.c_types", "crate.exports.model"),
        *("rule", "page", "findings", "text", "errors"),
        *("plan.model", "plan.compare", "plan.lock", "plan.next"),
        *("artifacts", "fixes.model", "trial.model", "templating"),
    },
    "cli": {
        *(
            "",
            "ci",
            "engine",
            "fixes",
            "gate",
            "verification",
            "trial",
            "view",
            "listing",
            "reports",
            "page",
            "baseline",
            "output",
            "config",
            "selection",
        ),
        *("rule", "facts", "fit", "plan", "crate", "capi", "artifacts", "platforms", *BOTTOM),
    },
    "__main__": {"cli"},
    "": {"api", "plan"},
}
"""What each room may import, itself aside; `""` is the package's own module, with the version."""

READERS = {
    *("crate.archive", "crate.files", "crate.memory"),
    *("artifacts.find", "artifacts.sysroot", "artifacts.trees.directory"),
    *("artifacts.trees.opening", "artifacts.header.compile", "artifacts.header.compiler"),
    "artifacts.header.scratch",
}
INPUT_OUTPUT = {"os", "io", "pathlib", "shutil", "subprocess", "tempfile", "glob", "sys", "socket"}
HEAVY = {"click", "elftools", "jinja2", "packaging", "tomli", "tomlkit", "zstandard"}
HEAVY_AT_TOP = {
    "click": {"cli", "reports"},
    "tomli": {"data", "text"},
}
"""In which rooms a dependency may be imported at a module's top; elsewhere, when it is needed."""


class Import(NamedTuple):
    """What a module imports: one of ours by its path in the package, or another's."""

    name: str
    ours: bool
    at_top: bool
    line: int


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def imports(module: str) -> list[Import]:
    """Return all imports of a module, in functions and for type checkers as well."""
    top = set(map(id, tree(module).body))
    found: list[Import] = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and node.level:
            found += (Import(n, True, id(node) in top, node.lineno) for n in _ours(module, node))
        elif isinstance(node, ast.ImportFrom):
            found.append(Import(node.module or "", False, id(node) in top, node.lineno))
        elif isinstance(node, ast.Import):
            found += (Import(a.name, False, id(node) in top, node.lineno) for a in node.names)
    return found


def _ours(module: str, node: ast.ImportFrom) -> Iterator[str]:
    folder = module.split("/")[: -node.level]
    base = [*folder, *(node.module.split(".") if node.module else ())]
    for alias in node.names:
        inner = PACKAGE.joinpath(*base, alias.name)
        is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
        yield ".".join([*base, alias.name] if is_module else base)


def room(module: str) -> str:
    """Return the folder below the package that a module is in, or its own name."""
    first = module.replace("/", ".").split(".")[0]
    return "" if first == "__init__" else first


def test_every_room_has_its_place() -> None:
    assert {room(module) for module in MODULES} <= set(LAYERS)


def test_table_has_no_circle() -> None:
    def below(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen, (*seen, name)
        for other in LAYERS.get(name, set()):
            below(other, (*seen, name))

    for name in LAYERS:
        below(name, ())


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_what_lies_below_it(module: str) -> None:
    own = room(module)
    for found in imports(module):
        if found.ours and room(found.name) != own:
            allowed = LAYERS[own]
            known = room(found.name) in allowed or found.name in allowed
            assert known, f"{module}:{found.line} imports {found.name}"


RULES = [module for module in MODULES if room(module) == "rules"]


@pytest.mark.parametrize("module", RULES)
def test_rules_do_no_input_or_output(module: str) -> None:
    for found in imports(module):
        first = found.name if found.ours else found.name.partition(".")[0]
        assert first not in READERS | INPUT_OUTPUT, f"{module}:{found.line} imports {found.name}"
    for node in ast.walk(tree(module)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name):
            assert called.id not in {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("module", RULES)
def test_rules_never_import_each_other(module: str) -> None:
    assert not [i.name for i in imports(module) if i.ours and room(i.name) == "rules"]


def test_every_module_of_rules_is_asked() -> None:
    asked = {rule.check.__module__.rpartition(".")[2] for rule in all_rules()}
    assert asked == {Path(module).stem for module in RULES} - {"__init__"}


@pytest.mark.parametrize("module", MODULES)
def test_dependency_is_imported_where_it_is_used(module: str) -> None:
    for found in imports(module):
        name = found.name.partition(".")[0]
        if not found.ours and name in HEAVY and found.at_top:
            rooms = HEAVY_AT_TOP.get(name, set())
            assert room(module) in rooms, f"{module}:{found.line} imports {found.name} at its top"


@pytest.mark.parametrize("module", MODULES)
def test_module_is_short(module: str) -> None:
    lines = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{module} has {lines} lines"


def test_names_say_what_is_in_there() -> None:
    for module in MODULES:
        parts = {Path(part).stem for part in module.split("/")}
        assert not parts & {"utils", "util", "helpers", "common", "manager", "misc", "target"}


# What happens when it runs

SPY = """
import atexit, os, sys

STARTING = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.")
REACHING = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.")
CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod",
            "os.chown", "os.truncate", "os.utime", "shutil.", "tempfile.")
seen = []

def hook(event, args):
    if event.startswith(STARTING + REACHING + CHANGING):
        seen.append(event)
    elif event == "open":
        path, mode, flags = args
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            seen.append(f"open {path} {mode}")

sys.addaudithook(hook)
output = os.dup(2)
atexit.register(lambda: os.write(output, repr((sorted(sys.modules), seen)).encode()))
from cargoc_check.cli import main
main(sys.argv[1:])
"""


def watched(*arguments: str, cwd: Path) -> tuple[set[str], list[str]]:
    """Run the command line; return the modules that it loaded, and what it did to the world."""
    done = subprocess.run(
        [sys.executable, "-c", SPY, *arguments],
        cwd=cwd,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    modules, seen = ast.literal_eval(done.stderr.decode())
    return set(modules), seen


@pytest.fixture
def tempting(tmp_path: Path) -> Path:
    """Make a crate that has much in it which cargo would run or fetch."""
    lines = '[dependencies]\nserde = "1"\n' + WRONG_TYPE
    crate(
        tmp_path / "c",
        lines,
        build__rs='fn main() { std::fs::write("ran", "").unwrap(); }\n',
        README__md="```sh\nsudo cargo cinstall\n```\n",
    )
    (tmp_path / "c" / ".cargo").mkdir()
    (tmp_path / "c" / ".cargo" / "config.toml").write_text('[build]\nrustc-wrapper = "./evil"\n')
    (tmp_path / "c" / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "nightly"\n')
    return tmp_path


@pytest.mark.parametrize("command", ["audit", "show", "plan"])
def test_reading_a_crate_starts_nothing_reaches_nowhere_and_writes_nothing(
    tempting: Path, command: str
) -> None:
    modules, seen = watched(command, "c", cwd=tempting)
    assert seen == []
    for name in ("socket", "_socket", "ssl", "http", "urllib.request", "subprocess"):
        assert name not in modules
    assert not (tempting / "c" / "ran").exists()


@pytest.mark.parametrize("command", [["inspect"], ["verify", "--select", "LIB1,LIB2,LIB6"]])
def test_reading_a_build_starts_nothing_reaches_nowhere_and_writes_nothing(
    tempting: Path, command: list[str]
) -> None:
    modules, seen = watched(*command, recorded("x86_64-unknown-freebsd"), cwd=tempting)
    assert seen == []
    for name in ("socket", "_socket", "ssl", "http", "urllib.request", "subprocess"):
        assert name not in modules


def test_verify_starts_nothing_but_compilers(tempting: Path) -> None:
    _, seen = watched("verify", recorded("x86_64-unknown-freebsd"), cwd=tempting)
    assert not [event for event in seen if event.startswith(("os.system", "os.exec", "socket."))]


def test_audit_loads_no_dependency_that_it_does_not_need(tempting: Path) -> None:
    modules, _ = watched("audit", "c", cwd=tempting)
    loaded = {name.partition(".")[0] for name in modules}
    assert loaded & HEAVY == {"click", "tomli"}
    assert "json" not in loaded
    for name in ("cargoc_check.page", "cargoc_check.view", "cargoc_check.archives.tar"):
        assert name not in modules


def test_verify_of_a_directory_loads_nothing_of_crates_or_packages(tempting: Path) -> None:
    modules, _ = watched("verify", recorded("x86_64-unknown-freebsd"), cwd=tempting)
    loaded = {name.removeprefix("cargoc_check.") for name in modules}
    assert not [name for name in loaded if room(name) == "crate"]
    for name in ("archives.package", "artifacts.macho.library", "artifacts.pe.library"):
        assert name not in loaded


def test_output_file_is_all_that_is_written(tempting: Path) -> None:
    _, seen = watched("audit", "c", "-o", "report", cwd=tempting)
    assert len(seen) == 2
    assert seen[0].startswith(f"open {os.path.realpath(tempting)}/report.")
    assert seen[1] == "os.rename"
    assert sorted(path.name for path in tempting.iterdir()) == ["c", "report"]
