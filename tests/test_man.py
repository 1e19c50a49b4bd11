"""Manual pages: one for each command, with all that its help has, and read by every reader."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from cargoc_check.cli import group

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "man"
CONTEXT = click.Context(group, info_name="cargoc-check")
NAMES = group.list_commands(CONTEXT)
PAGES = ["cargoc-check.1", *(f"cargoc-check-{name}.1" for name in NAMES)]


def shown(page: str, *command: str) -> str:
    """Return a page as a reader shows it, without the marks for bold."""
    done = subprocess.run(
        [*command, str(FOLDER / page)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return re.sub(r".\x08|\x1b\[[\d;]*m", "", done.stdout)


def test_every_command_has_a_page_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_page_is_clean_for_mandoc(page: str) -> None:
    command = ["mandoc", "-Tlint", "-Wall", str(FOLDER / page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if "missing date" not in line]
    # The line that `whatis` reads cannot be broken.
    assert [one for one in said if "longer than 80 bytes: cargoc\\-check" not in one] == []


@pytest.mark.parametrize("page", PAGES)
def test_page_is_clean_for_groff(page: str) -> None:
    assert shown(page, "groff", "-man", "-ww", "-Tascii", "-z") == ""


@pytest.mark.parametrize("name", NAMES)
def test_page_has_every_option_and_example(name: str) -> None:
    command = group.get_command(CONTEXT, name)
    assert command is not None
    text = shown(f"cargoc-check-{name}.1", "mandoc", "-Tascii", "-Owidth=200")
    words = " ".join(text.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for spelled in (*parameter.opts, *parameter.secondary_opts):
                assert re.search(rf"(?<![\w-]){re.escape(spelled)}(?![\w-])", text), spelled
            assert parameter.help, f"{parameter.name} says nothing"
            assert " ".join(parameter.help.split()).replace("…", "...") in words
    for line in re.findall(r"^    (cargoc-check .+)$", command.help or "", re.MULTILINE):
        example = re.split(r" {2,}|$", line)[0].replace("…", "...")
        assert example in words, example


def test_first_page_leads_to_all_others() -> None:
    text = shown("cargoc-check.1", "mandoc", "-Tascii", "-Owidth=200")
    assert all(f"cargoc-check-{name}(1)" in text for name in NAMES)
    assert "Exit status" not in text
    assert re.search(r"EXIT STATUS\s+0 clean, 1 findings", text)


def test_what_is_typed_can_be_copied() -> None:
    """A hyphen that troff makes a typographic one is not taken by a shell."""
    text = shown("cargoc-check-audit.1", "groff", "-man", "-Tutf8", "-P-c")
    assert "--fail-on" in text
    assert "\N{HYPHEN}-" not in text.replace("\N{HYPHEN}\n", "")


def test_wheel_brings_them_along(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(FOLDER.parent.parent)]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if "/share/man/man1/" in name]
    assert sorted(name.rpartition("/")[2] for name in names) == sorted(PAGES)
