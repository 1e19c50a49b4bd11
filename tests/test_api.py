"""The library: the same answers as the commands', typed, and nothing loaded before it is used."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cargoc_check
from cargoc_check import api
from tests.support.running import (
    LINUX,
    MAC,
    OUTSIDE,
    UNKNOWN_KEY,
    WRONG_TYPE,
    crate,
    run,
    workspace,
)
from tests.support.trees import recorded

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
FREEBSD = "x86_64-unknown-freebsd"
FUNCTIONS = ("audit", "plan", "verify")


def test_audit_finds_what_the_command_finds(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", WRONG_TYPE)
    report = cargoc_check.audit(tmp_path / "c")
    told = json.loads(run("audit", "--format", "json", folder).out)
    assert [f.fingerprint for f in report.findings] == [f["fingerprint"] for f in told["findings"]]
    assert report.failing
    (wrong,) = [f for f in report.findings if report.fails(f)]
    assert (wrong.rule, wrong.severity) == ("CAPI202", cargoc_check.Severity.ERROR)
    assert wrong.location.excerpt == "name = 1"


def test_judging_is_what_the_options_of_that_name_do(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", UNKNOWN_KEY)
    assert not cargoc_check.audit(folder).failing
    assert cargoc_check.audit(folder, fail_on="warning").failing
    assert cargoc_check.audit(folder, severity={"unknown-key": "error"}).failing
    assert not cargoc_check.audit(folder, ignore=["CAPI2"], fail_on="warning").failing
    assert {f.rule for f in cargoc_check.audit(folder, select=["CAPI201"]).findings} == {"CAPI201"}
    assert cargoc_check.audit(folder, cargo_c="0.9.14").releases == ("0.9.14",)
    crate(tmp_path / "c", UNKNOWN_KEY + '[package.metadata.cargoc-check]\nfail-on = "warning"\n')
    assert cargoc_check.audit(folder).failing
    assert not cargoc_check.audit(folder, isolated=True).failing


def test_members_of_a_workspace_are_chosen(tmp_path: Path) -> None:
    root = workspace(tmp_path / "ws")
    assert [s.name for s in cargoc_check.audit(root, packages=["b"]).subjects] == ["b"]
    both = cargoc_check.audit(root, workspace=True)
    assert [subject.name for subject in both.subjects] == ["a", "b"]


def test_plan_says_what_the_command_says(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    plans = cargoc_check.plan(folder, targets=[LINUX, MAC], directories={"prefix": "/opt/x"})
    arguments = ["--target", LINUX, "--target", MAC, "--prefix", "/opt/x"]
    told = json.loads(run("plan", "--format", "json", *arguments, folder).out)["plans"]
    assert [p.target for p in plans] == [LINUX, MAC]
    assert [[e.path for e in p.tree] for p in plans] == [
        [e["path"] for e in p["tree"]] for p in told
    ]
    assert plans[0].binary is not None
    assert plans[0].binary.soname == "libmylib.so.1"


def test_plan_takes_policies_and_kinds_of_library(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    (debian,) = cargoc_check.plan(folder, policy="debian")
    assert any(e.path.startswith("/usr/lib/x86_64-linux-gnu/") for e in debian.tree)
    (static,) = cargoc_check.plan(folder, library_types=["staticlib"])
    assert "shared" not in {entry.role for entry in static.tree}
    (outside,) = cargoc_check.plan(crate(tmp_path / "o", OUTSIDE))
    assert outside.outside


def test_verify_finds_what_the_command_finds(tmp_path: Path) -> None:
    tree = recorded(FREEBSD)
    report = cargoc_check.verify(tree, directories={"prefix": "/usr"}, select=["LIB1", "LIB2"])
    command = ["verify", tree, "--prefix", "/usr", "--select", "LIB1,LIB2", "--format", "json"]
    told = json.loads(run(*command).out)
    assert [f.fingerprint for f in report.findings] == [f["fingerprint"] for f in told["findings"]]
    assert [s.effect for s in report.subjects] == [s["effect"] for s in told["subjects"]]


def test_verify_compares_with_a_crate(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    report = cargoc_check.verify(recorded(FREEBSD), crate=folder)
    alone = cargoc_check.verify(recorded(FREEBSD))
    assert {f.rule for f in report.findings if report.fails(f)} > {
        f.rule for f in alone.findings if alone.fails(f)
    }


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: cargoc_check.audit("missing"), "no such file"),
        (lambda: cargoc_check.audit(".", select=["nothing"]), "no rule is called 'nothing'"),
        (lambda: cargoc_check.audit(".", severity={"CAPI201": "bad"}), "'bad' is no severity"),
        (lambda: cargoc_check.audit(".", fail_on="x"), "'x' is no threshold"),  # type: ignore[arg-type]
        (lambda: cargoc_check.plan(".", targets=["nowhere"]), "nowhere"),
        (lambda: cargoc_check.verify(), "nothing to verify"),
        (lambda: cargoc_check.verify("missing"), "no such file"),
    ],
)
def test_what_can_be_mended_is_a_user_error(
    call: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(crate(tmp_path / "c"))
    assert callable(call)
    with pytest.raises(cargoc_check.UserError, match=said):
        call()


def test_argument_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="selected"):
        cargoc_check.audit(tmp_path, selected=["CAPI2"])  # type: ignore[call-arg]


def loaded(code: str) -> set[str]:
    """Return the modules that a program has loaded in the end."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_next_to_nothing() -> None:
    ours = {m for m in loaded("import cargoc_check") if m.startswith("cargoc_check")}
    assert ours == {"cargoc_check", "cargoc_check.plan"}
    assert not loaded("import cargoc_check") & {"click", "tomli", "jinja2", "json"}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    "before",
    [
        "",
        "import cargoc_check.cli.plan, cargoc_check.engine.verify",
        "import cargoc_check.plan.lock, cargoc_check.view",
        "cargoc_check.audit",
    ],
)
def test_function_is_had_whatever_was_loaded_before(name: str, before: str) -> None:
    loaded(f"import cargoc_check\n{before}\nassert cargoc_check.{name}.__name__ == {name!r}")
    loaded(
        f"{before if 'import' in before else ''}\nfrom cargoc_check import {name}\n{name}.__name__"
    )


def test_names_are_the_same_everywhere() -> None:
    assert cargoc_check.__all__ == api.__all__ == sorted(api.__all__)
    assert set(dir(cargoc_check)) == {*cargoc_check.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cargoc_check.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_promised_values_say_what_they_are() -> None:
    for name in cargoc_check.__all__:
        assert inspect.getdoc(getattr(api, name)), name


PROGRAM = """
from __future__ import annotations

from pathlib import Path
from typing import assert_type

import cargoc_check
from cargoc_check import Finding, Plan, Report, Severity, UserError, audit, plan, verify


def worst(path: Path) -> list[Finding]:
    try:
        report = audit(path, select=["CAPI2"], severity={"CAPI201": "error"}, fail_on="info")
    except UserError as error:
        assert_type(error.hint, str | None)
        return []
    assert_type(report, Report)
    assert_type(report.findings[0].severity, Severity)
    return [finding for finding in report.findings if report.fails(finding)]


def sonames(path: str) -> list[str | None]:
    plans = plan(path, targets=["x86_64-pc-windows-gnu"], directories={"prefix": "/usr"})
    assert_type(plans, tuple[Plan, ...])
    return [one.binary.soname for one in plans if one.binary]


assert_type(cargoc_check.verify("a", "b", crate=Path("c")).failing, bool)
verify("a", policy="debian")
"""
WRONG = """
import cargoc_check

cargoc_check.audit("a", fail_on="sometimes")
cargoc_check.audit("a", selected=["x"])
cargoc_check.plan("a", directories={"prefx": "/usr"})
cargoc_check.nothing
"""


def checked(program: str, folder: Path) -> tuple[int, str]:
    """Return what `mypy --strict` says of a program that has cargoc-check installed."""
    (folder / "program.py").write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache")]
    done = subprocess.run(
        [*command, "program.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_program_is_checked_strictly(tmp_path: Path) -> None:
    status, said = checked(PROGRAM, tmp_path)
    assert status == 0, said
    status, said = checked(WRONG, tmp_path)
    assert status == 1
    assert re.findall(r"^program.py:(\d+): error", said, re.MULTILINE) == ["4", "5", "6", "7"]


def test_guide_is_a_program_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    crate(tmp_path / "crates" / "foo-ffi", WRONG_TYPE)
    (tmp_path / "DEST").symlink_to(recorded(FREEBSD))
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "guide", "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("crates/foo-ffi/Cargo.toml:")
    assert said[-1] == "True"
    status, complaints = checked(code, tmp_path)
    assert status == 0, complaints
