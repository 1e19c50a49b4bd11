"""What several test modules ask for."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support import cargo_c as real
from tests.support.real_build import CargoC

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@pytest.fixture(scope="session")
def examples() -> str:
    """Return the directory of the crates that show good practice."""
    return os.path.join(_ROOT, "examples")


@pytest.fixture(scope="session")
def cargo_c(tmp_path_factory: pytest.TempPathFactory) -> CargoC:
    """Return real cargo-c, with a folder to build in that lasts for the session."""
    return CargoC(real.provide(), str(tmp_path_factory.mktemp("build")))


@pytest.fixture(scope="session")
def installed(
    examples: str, cargo_c: CargoC, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Return a function that gives the tree of an example, installed once a session."""
    trees: dict[str, str] = {}

    def install(name: str) -> str:
        if name not in trees:
            destdir = str(tmp_path_factory.mktemp(name))
            cargo_c.install(os.path.join(examples, name), destdir)
            trees[name] = destdir
        return trees[name]

    return install
