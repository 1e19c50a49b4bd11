"""What the tests of the command line ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.running import Here


@pytest.fixture
def here(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Here:
    """Return the command line, run in this process with an empty folder as working directory."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CARGOC_CHECK_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Here(capsys)
