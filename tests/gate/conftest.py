"""A gate to go through with real cargo-c, in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.findings import Report
from cargoc_check.gate import names
from cargoc_check.gate.model import Aim, Wanted
from cargoc_check.gate.run import gate
from cargoc_check.plan import model
from cargoc_check.trial.model import Wish
from tests.support.real_build import CargoC

Gate = Callable[..., Report]


@pytest.fixture
def gated(
    cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Gate:
    """Return a function that gates a folder; `skip` and `only` are words, the rest is wanted."""
    monkeypatch.setenv("PATH", f"{cargo_c.commands}{os.pathsep}{os.environ['PATH']}")
    for name in ("CC", "CXX", "PKG_CONFIG", "RUSTC"):
        monkeypatch.delenv(name, raising=False)

    def run(
        folder: Path | str,
        skip: str = "",
        only: str = "",
        options: Options | None = None,
        **more: object,
    ) -> Report:
        wish = Wish(
            model.Options(prefix="/usr", libdir="/usr/lib"),
            offline=True,
            target_dir=cargo_c.build,
        )
        chosen = names.chosen(skip.split(), only.split())
        wanted = Wanted(options or Options(), (Aim(None, wish),), skip=chosen)
        request = open_request(Directory(str(folder)))
        return gate(request, wanted._replace(**more))  # type: ignore[arg-type]

    return run
