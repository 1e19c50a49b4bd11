"""Errors are what real cargo-c makes of a page's example: it fails, or installs what is broken.

Every rule of severity error is here. What to use instead must install, and be whole.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cargoc_check.findings import Severity
from cargoc_check.page import page
from cargoc_check.rule import Rule, rules_of
from tests.support.example import complete
from tests.support.real_build import CargoC, soname, tree

PREFIX = ["--prefix", "/usr", "--libdir", "lib"]


class Run(NamedTuple):
    """What came of installing a crate; `outside` is a folder that absolute paths were moved to."""

    status: int
    said: str
    dest: Path
    outside: Path

    @property
    def text(self) -> dict[str, str]:
        """Return the pc files and headers that were installed."""
        found = (p for p in self.dest.rglob("*") if p.is_file() and p.suffix in (".pc", ".h"))
        return {p.relative_to(self.dest).as_posix(): p.read_text() for p in found}


Broken = Callable[[Run], bool]


def _fails(run: Run) -> bool:
    return run.status != 0


def _no_header(run: Run) -> bool:
    return run.status == 0 and not any(path.endswith(".h") for path in run.text)


def _include_path_lost(run: Run) -> bool:
    return any(re.search(r"^Cflags: -I/$", text, re.MULTILINE) for text in run.text.values())


def _outside(run: Run) -> bool:
    return any(path.is_file() for path in run.outside.rglob("*"))


def _wrong_soname(run: Run) -> bool:
    libraries = [p for p in run.dest.rglob("*.so*") if not p.is_symlink()]
    return any(not (p.parent / (soname(str(p)) or "")).is_file() for p in libraries)


def _less_than_two(run: Run) -> bool:
    files = [p for p in run.dest.rglob("*") if p.is_file() and not p.is_symlink()]
    kinds = [p.suffixes[0] for p in files]
    return min(kinds.count(kind) for kind in (".so", ".a", ".pc", ".h")) < 2


def _unknown_to_pkgconf(run: Run) -> bool:
    pc = next(run.dest.rglob("*.pc"))
    validated = subprocess.run(
        ["pkg-config", "--exists", "--print-errors", pc.stem],
        env={**os.environ, "PKG_CONFIG_PATH": str(pc.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    return validated.returncode != 0


def _fails_or_header_is_broken(run: Run) -> bool:
    return _fails(run) or any(
        subprocess.run(
            ["cc", "-fsyntax-only", "-pedantic-errors", "-x", "c", str(run.dest / path)],
            capture_output=True,
            check=False,
        ).returncode
        for path in run.text
        if path.endswith(".h")
    )


BROKEN: dict[str, Broken] = {
    "committed-header-not-installed": _no_header,
    "include-path-stripped-away": _include_path_lost,
    "installed-past-destdir": _outside,
    "members-install-same-file": _less_than_two,
    "requires-not-understood": _unknown_to_pkgconf,
    "soname-overridden": _wrong_soname,
    "unusable-header-name": _fails_or_header_is_broken,
}
"""What is broken where cargo-c does not fail."""

NEWER_THAN_RUST = {
    "plugin-refused": "needs cargo-c 0.10.25, which needs a newer Rust than tests can count on",
    "min-version-too-new": "asks for a newer one than the judged, which test_minimum really runs",
    "release-breaks-library": "is about old releases, held against recorded runs in test_faults",
}
"""Errors that this cargo-c cannot show."""

ERRORS = [
    pytest.param(rule, id=rule.name)
    for rule in rules_of("audit")
    if rule.severity is Severity.ERROR and rule.name not in NEWER_THAN_RUST
]


@pytest.mark.parametrize("rule", ERRORS)
def test_example_is_broken_and_what_to_use_instead_is_not(
    rule: Rule, cargo_c: CargoC, tmp_path: Path
) -> None:
    broken = BROKEN.get(rule.name, _fails)
    example = _install(page(rule).files("Example"), cargo_c, tmp_path / "example")
    assert broken(example), example.said
    instead = _install(page(rule).files("Use instead"), cargo_c, tmp_path / "instead")
    assert instead.status == 0, instead.said
    assert not broken(instead), tree(str(instead.dest))


def _install(files: dict[str, str], cargo_c: CargoC, folder: Path) -> Run:
    """Install a page's files; absolute paths of an example are moved below a folder of ours."""
    crate, outside = folder / "crate", folder / "outside"
    outside.mkdir(parents=True)
    for name, text in complete(files).items():
        path = crate / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("Cargo.toml"):
            text = re.sub(r'(= ")(/[a-z])', rf"\g<1>{outside}\g<2>", text)
        if name != "Cargo.lock":
            path.write_text(text)
    dest = folder / "dest"
    arguments = ["cinstall", "--offline", "--destdir", str(dest), *PREFIX]
    run = cargo_c.run(str(crate), *arguments, "--target-dir", str(folder / "build"))
    return Run(run.returncode, run.stderr, dest, outside)
