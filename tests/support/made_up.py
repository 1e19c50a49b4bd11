"""Rules and crates that only tests have, to see what the engine makes of any rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest

from cargoc_check import rule as registry
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.package import Package
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.findings import (
    Finding,
    KeyPath,
    Place,
    Problem,
    Report,
    Severity,
    Subject,
    problem,
)
from cargoc_check.rule import Rule

HEAD = '[package]\nname = "mylib"\nversion = "1.2.3"\n\n[features]\ncapi = []\n\n'
DEMO = ("package", "metadata", "demo")
WORKSPACE: dict[str, str | bytes] = {
    "Cargo.toml": (
        '[workspace]\nmembers = ["b", "a"]\n\n[workspace.package]\nversion = "4.5.6"\n\n'
        "[workspace.metadata]\nx = 1\n"
    ),
    "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n[features]\ncapi = []\n',
    "a/src/lib.rs": "",
    "b/Cargo.toml": '[package]\nname = "b"\nversion = "2.0.0"\n[features]\ncapi = []\n',
    "b/src/lib.rs": "",
}


def made_up(
    check: Callable[..., Iterable[Problem]],
    id: str = "CAPI901",
    name: str = "made-up",
    severity: Severity = Severity.WARNING,
) -> Rule:
    """Return a rule; it asks for the facts that its function has as parameters."""
    code = check.__code__
    return Rule(id, name, severity, check, code.co_varnames[: code.co_argcount])


def only(monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
    """Let these be all the rules there are, beside the one about ignores."""
    registry.all_rules()
    unused = registry.find("CAPI001")
    assert unused is not None
    monkeypatch.setattr(registry, "_registry", {rule.id: rule for rule in (unused, *rules)})


def at(place: Place) -> Rule:
    """Return a rule of the request that finds something at one place."""

    def check(request: Any) -> Iterator[Problem]:
        yield problem("something is here", place)

    return made_up(check)


def values_of_demo(package: Package) -> Iterator[Problem]:
    """Find every value below `[package.metadata.demo]`, to see which are silenced."""
    waiting: list[tuple[KeyPath, Any]] = [(DEMO, package.metadata.get("demo", {}))]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*key, part), inner) for part, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*key, part), inner) for part, inner in enumerate(value)]
        else:
            shown = ".".join(map(str, key[len(DEMO) :]))
            yield problem("{key} is {value}", package.manifest.place(*key), key=shown, value=value)


def at_version(package: Package) -> Iterator[Problem]:
    said = package.field("version")
    assert said is not None
    assert said.place is not None
    yield problem("version {v}", said.place, v=said.value)


def crate(manifest: str | bytes = HEAD, **others: str | bytes) -> dict[str, str | bytes]:
    """Return the files of a crate with an empty library; `others` by name, `__` for a dot."""
    more = {name.replace("__", "."): text for name, text in others.items()}
    return {"Cargo.toml": manifest, "src/lib.rs": "", **more}


def judged(files: Mapping[str, str | bytes], options: Options | None = None, **how: Any) -> Report:
    """Audit these files with the rules that there are."""
    return audit(open_request(Memory(files), **how), options or Options())


def only_finding(report: Report) -> Finding:
    """Return the one finding that a report should have."""
    assert not report.crashes, report.crashes[0].traceback
    (finding,) = report.findings
    return finding


def named(report: Report) -> tuple[Subject, ...]:
    """Return the subjects with nothing but path, name and version."""
    return tuple(Subject(s.path, s.name, s.version) for s in report.subjects)
