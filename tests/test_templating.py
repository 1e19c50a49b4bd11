"""Templates are found wherever the package is: in a checkout, and in a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from cargoc_check import templating

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def test_checkout_has_them_beside_the_package() -> None:
    assert Path(templating.folder()) == ROOT / "templates"


def test_wheel_ships_every_template_and_table(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {f"cargoc_check/templates/{p.name}" for p in (ROOT / "templates").iterdir()}
    tables = {f"cargoc_check/data/{p.name}" for p in (ROOT / "cargoc_check/data").glob("*.toml")}
    assert templates | tables | {"cargoc_check/py.typed"} <= names
    assert not [name for name in names if name.startswith("tests/")]


def test_installed_wheel_explains_and_audits(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv/bin/python"
    site = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # The dependencies of this environment, without the checkout that it has been installed from.
    own = Path(templating.__file__).resolve().parent.parent
    paths = [p for p in sys.path if p and "site-packages" in p and Path(p) != own]
    code = "from cargoc_check.cli import main; import sys; main(sys.argv[1:])"
    for words in (["explain", "CAPI201"], ["audit", str(ROOT / "examples/inline-capi")]):
        run = subprocess.run(
            [str(python), "-c", code, *words],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(site), *paths])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout


def test_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        templating.render("rule.md.j2")
