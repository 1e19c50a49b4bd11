"""What the tests of artifacts ask for."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that ELF libraries are linked in, for the session."""
    return tmp_path_factory.mktemp("elf")
