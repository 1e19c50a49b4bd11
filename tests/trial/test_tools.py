"""Which tools are found, and what is said of those that are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cargoc_check.artifacts.header.compiler import Compiler
from cargoc_check.artifacts.system import System
from cargoc_check.data import table
from cargoc_check.platforms import targets
from cargoc_check.trial import tools
from cargoc_check.trial.model import Missing
from tests.support.real_build import CargoC


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave nothing on the PATH but a folder that a test may fill."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    for name in ("CARGO", "PKG_CONFIG", "CC", "CXX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tools, "systems", lambda: ("debian",))
    return folder


def script(path: Path, lines: str) -> None:
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def test_real_cargo_c_is_found_with_its_release(
    cargo_c: CargoC, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{cargo_c.commands}{os.pathsep}{os.environ['PATH']}")
    found = tools.cargo_c(str(tmp_path))
    assert isinstance(found, tools.CargoC)
    assert found.release.startswith("0.10.")
    assert found.host.count("-") >= 2


def test_no_cargo(bare: Path, tmp_path: Path) -> None:
    said = tools.cargo_c(str(tmp_path))
    assert said == Missing("no cargo: there is no cargo on the PATH", "apt install cargo")


def test_cargo_without_cargo_c(bare: Path, tmp_path: Path) -> None:
    script(bare / "cargo", "echo 'error: no such command: `cinstall`' >&2; exit 101")
    said = tools.cargo_c(str(tmp_path))
    assert isinstance(said, Missing)
    assert said.reason == "no cargo-c: cargo has no subcommand cinstall"
    assert "apt install cargo-c" in said.install
    assert "cargo install cargo-c" in said.install


def test_cargo_c_that_does_not_start_is_told_in_its_words(bare: Path, tmp_path: Path) -> None:
    script(bare / "cargo", "echo 'error: toolchain '\"'1.2'\"' is not installed'; exit 1")
    said = tools.cargo_c(str(tmp_path))
    assert isinstance(said, Missing)
    assert said.reason == "no cargo-c: toolchain '1.2' is not installed"


def test_cargo_c_is_found_where_cargo_installs(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cargo" / "bin").mkdir(parents=True)
    script(tmp_path / "cargo" / "bin" / "cargo", "echo cargo-c 0.10.11+cargo-0.86.0")
    found = tools.cargo_c(str(tmp_path))
    assert isinstance(found, tools.CargoC)
    assert (found.command, found.release) == (("cargo", "cinstall"), "0.10.11")


def test_pkg_config_by_either_name_and_by_the_variable(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(tools.pkg_config(), Missing)
    script(bare / "pkgconf", "")
    assert tools.pkg_config() == tools.PkgConfig(("pkgconf",))
    script(bare / "pkg-config", "")
    assert tools.pkg_config() == tools.PkgConfig(("pkg-config",))
    monkeypatch.setenv("PKG_CONFIG", "pkgconf --personality=x")
    assert tools.pkg_config() == tools.PkgConfig(("pkgconf", "--personality=x"))
    monkeypatch.setenv("PKG_CONFIG", "gone")
    said = tools.pkg_config()
    assert isinstance(said, Missing)
    assert said.reason == "no pkg-config: PKG_CONFIG names `gone`, which is not there"


def test_compiler_for_another_c_library_does_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "cc", "echo x86_64-linux-gnu")
    monkeypatch.setenv("CC", str(tmp_path / "cc"))
    gnu, musl = (targets.parse(f"x86_64-unknown-linux-{env}") for env in ("gnu", "musl"))
    found = tools.c_compiler(System(gnu, "elf", None, (gnu,)), "C", str(tmp_path))
    assert found == Compiler("C", (str(tmp_path / "cc"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    said = tools.c_compiler(System(musl, "elf", None, (musl,)), "C", str(tmp_path))
    assert isinstance(said, Missing)
    assert said.reason.endswith("which does not compile for x86_64-unknown-linux-musl")
    script(tmp_path / "musl-gcc", "")
    found = tools.c_compiler(System(musl, "elf", None, (musl,)), "C", str(tmp_path))
    assert found == Compiler("C", ("musl-gcc",))


def test_command_is_that_of_the_system_or_of_one_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for names, command in {
        ("ubuntu", "debian"): "apt install gcc",
        ("rocky", "rhel", "centos", "fedora"): "dnf install gcc",
        ("manjaro", "arch"): "pacman -S gcc",
        ("darwin",): "xcode-select --install",
        ("plan9",): "install gcc or clang, or set CC",
    }.items():
        monkeypatch.setattr(tools, "systems", lambda names=names: names)
        assert tools.missing("c", "there is none").install == command


def test_systems_are_read_from_os_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "os-release"
    file.write_text(
        '# x\nNAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n'
    )
    monkeypatch.setattr(tools, "_OS_RELEASE", (str(file),))
    monkeypatch.setattr("sys.platform", "linux")
    assert tools.systems() == ("opensuse-tumbleweed", "opensuse", "suse")
    monkeypatch.setattr(tools, "_OS_RELEASE", ())
    monkeypatch.setattr("sys.platform", "freebsd14")
    assert tools.systems() == ("freebsd",)


def test_every_tool_can_be_installed_on_an_unknown_system() -> None:
    for row in table("tools").values():
        assert row["install"][""]
