"""Audits of crates that are held in memory."""

from __future__ import annotations

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.findings import Finding, Report
from cargoc_check.selection import Selection
from tests.support.example import complete


def report_of(
    files: dict[str, str],
    *,
    packages: tuple[str, ...] = (),
    workspace: bool = False,
    cargo_c: str | None = None,
    select: tuple[str, ...] = (),
    manifest: str = "Cargo.toml",
) -> Report:
    """Audit exactly these files."""
    request = open_request(Memory(files), manifest, packages, workspace)
    report = audit(request, Options(Selection(select=select), None, cargo_c))
    assert not report.crashes, report.crashes[0].traceback
    return report


def audit_files(files: dict[str, str], **how: object) -> list[Finding]:
    """Audit a crate made of these files and what `page.complete` adds; only open findings."""
    report = report_of(complete(files), **how)  # type: ignore[arg-type]
    return [finding for finding in report.findings if finding.suppressed is None]


def found(files: dict[str, str], rule: str, **how: object) -> list[Finding]:
    """Return the findings of one rule, by id or name."""
    return [f for f in audit_files(files, **how) if rule in (f.rule, f.name)]


def capi(text: str, package: str = "", features: str = "") -> dict[str, str]:
    """Return a crate's Cargo.toml with these lines, `[package.metadata.capi]` left to the text."""
    head = (
        '[package]\nname = "mylib"\nversion = "1.2.3"\nedition = "2021"\n'
        'description = "Does one thing well"\nlicense = "MIT"\n' + package
    )
    return {"Cargo.toml": f"{head}\n[features]\ncapi = []\n{features}\n{text}"}
