"""What a gate knows of other targets: by its matrix, cargo's configuration, and the PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cargoc_check.errors import UserError
from cargoc_check.gate import cargo_config, matrix
from cargoc_check.gate.aims import aims
from cargoc_check.gate.cargo_config import Settings
from cargoc_check.gate.matrix import Row
from cargoc_check.gate.model import Aim
from cargoc_check.platforms import targets
from cargoc_check.trial.model import Missing, Wish

ARM, WINDOWS = "aarch64-unknown-linux-gnu", "x86_64-pc-windows-gnu"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nothing of this machine count; return a folder whose programs are found."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "home"))
    for name in list(os.environ):
        if name.startswith(("CARGO_TARGET_", "CC_", "CXX_")):
            monkeypatch.delenv(name)
    return programs


def program(folder: Path, name: str) -> None:
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def settings(folder: Path, triple: str = ARM, **environment: str) -> Settings:
    told = {"CARGO_HOME": os.environ["CARGO_HOME"], **environment}
    return cargo_config.settings(str(folder), targets.parse(triple), told)


def one(folder: Path, row: Row) -> Aim:
    (aim,) = aims((), [row], Wish(), str(folder))
    return aim


def test_nothing_configured_is_nothing(tmp_path: Path) -> None:
    assert settings(tmp_path) == Settings()


def test_nearest_configuration_goes_before_those_above_and_at_home(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    line = f"[target.{ARM}]\nrunner = "
    write(tmp_path / "home" / "config.toml", f"{line}'home'\nlinker = 'home-gcc'\n")
    assert settings(inner) == Settings(("home-gcc",), ("home",))
    write(tmp_path / "a" / ".cargo" / "config.toml", f"{line}'above -x'\n")
    assert settings(inner) == Settings(("home-gcc",), ("above", "-x"))
    write(inner / ".cargo" / "config.toml", f"{line}['near', '-L', 'a b']\n")
    assert settings(inner).runner == ("near", "-L", "a b")
    write(inner / ".cargo" / "config", f"{line}'older'\n")
    assert settings(inner).runner == ("older",)


def test_triple_goes_before_cfg_and_the_environment_before_both(tmp_path: Path) -> None:
    file = tmp_path / ".cargo" / "config.toml"
    write(file, "[target.'cfg(all(unix, target_arch = \"aarch64\"))']\nrunner = 'by-cfg'\n")
    assert settings(tmp_path).runner == ("by-cfg",)
    assert settings(tmp_path, WINDOWS).runner == ()
    write(tmp_path / "home" / "config.toml", f"[target.{ARM}]\nrunner = 'by-triple'\n")
    assert settings(tmp_path).runner == ("by-triple",)
    stated = {"CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER": "said -v"}
    assert settings(tmp_path, **stated).runner == ("said", "-v")


def test_path_of_a_runner_is_from_the_folder_of_its_configuration(tmp_path: Path) -> None:
    write(tmp_path / ".cargo" / "config.toml", f"[target.{ARM}]\nrunner = 'tools/run -q'\n")
    (tmp_path / "in").mkdir()
    assert settings(tmp_path / "in").runner == (str(tmp_path / "tools" / "run"), "-q")


def test_configuration_that_is_no_toml_is_told(tmp_path: Path) -> None:
    write(tmp_path / ".cargo" / "config.toml", "[target\n")
    with pytest.raises(UserError) as caught:
        settings(tmp_path)
    assert "config.toml:1" in str(caught.value)


def test_matrix_is_read(tmp_path: Path) -> None:
    text = (
        f'[[target]]\ntriple = "{ARM}"\nlinker = "arm-gcc"\nrunner = "run -L \'/a b\'"\n'
        'sysroot = "/sys"\narguments = ["--features", "x"]\ncargo-c = "/opt/c"\n'
        'libdir = "/usr/lib64"\nenvironment = { A = "1" }\n\n'
        f'[[target]]\ntriple = "{WINDOWS}"\n'
    )
    first, second = matrix.read(str(write(tmp_path / "m.toml", text)))
    assert first.runner == ("run", "-L", "/a b")
    assert first.arguments == ("--features", "x")
    assert (first.linker, first.sysroot, first.cargo_c) == (("arm-gcc",), "/sys", "/opt/c")
    assert first.directories == (("libdir", "/usr/lib64"),)
    assert first.environment == (("A", "1"),)
    assert second == Row(WINDOWS)


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("", "the matrix has no target", ""),
        ("[[target]]\nlinker = 'x'\n", "the target has no triple", ":1"),
        ("[[target]]\ntriple = 'a'\nrunnr = 'x'\n", "a matrix knows no key 'runnr'", ":3"),
        ("[[target]]\ntriple = 'a'\nrunner = 1\n", "`runner` is no command", ":3"),
        ("[[target]]\ntriple = 'a'\nrunner = \"'\"\n", "`runner` has a quote without end", ":3"),
        ("[[target]]\ntriple = 'a'\nsysroot = []\n", "`sysroot` is no string", ":3"),
        ("[[target]]\ntriple = 'a'\nenvironment = { A = 1 }\n", "no table of strings", ":3"),
        ("target = [1]\n", "is a table", ""),
        ("[[target\n", "", ":1"),
    ],
)
def test_matrix_that_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, said: str, line: str
) -> None:
    path = write(tmp_path / "m.toml", text)
    with pytest.raises(UserError) as caught:
        matrix.read(str(path))
    assert said in caught.value.message
    assert f"m.toml{line}" in str(caught.value)


def test_matrix_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        matrix.read(str(tmp_path / "nowhere.toml"))


def test_without_a_target_the_build_is_native(tmp_path: Path) -> None:
    wish = Wish(offline=True)
    assert aims((), (), wish, str(tmp_path)) == (Aim(None, wish),)


def test_targets_named_besides_take_what_the_matrix_says(tmp_path: Path) -> None:
    row = Row(ARM, runner=("run",), arguments=("--features=x",))
    found = aims((WINDOWS, ARM), [row], Wish(arguments=("-j1",), destdir="/keep"), str(tmp_path))
    assert [aim.triple for aim in found] == [ARM, WINDOWS]
    assert found[0].wish.options.target == ARM
    assert found[0].wish.arguments == ("-j1", "--features=x")
    assert found[0].wish.runner == ("run",)
    assert [aim.wish.destdir for aim in found] == [f"/keep/{ARM}", f"/keep/{WINDOWS}"]


def test_target_that_is_not_known_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not known to rustc"):
        aims(("aarch64-linux",), (), Wish(), str(tmp_path))


def test_emulator_that_is_missing_is_named_with_what_installs_it(tmp_path: Path) -> None:
    for triple, name in ((ARM, "qemu-aarch64"), (WINDOWS, "wine")):
        runner = one(tmp_path, Row(triple)).wish.runner
        assert isinstance(runner, Missing)
        assert name in runner.reason
        assert runner.install


def test_emulators_are_found(tmp_path: Path, bare: Path) -> None:
    program(bare, "qemu-aarch64-static")
    program(bare, "wine")
    assert one(tmp_path, Row(WINDOWS)).wish.runner == ("wine",)
    runner = one(tmp_path, Row(ARM, sysroot="/sys")).wish.runner
    assert runner == ("qemu-aarch64-static", "-L", "/sys")
    write(tmp_path / ".cargo" / "config.toml", f"[target.{ARM}]\nrunner = 'mine'\n")
    assert one(tmp_path, Row(ARM)).wish.runner == ("mine",)


def test_program_of_this_machine_needs_no_emulator(tmp_path: Path) -> None:
    aim = one(tmp_path, Row("x86_64-unknown-linux-gnu"))
    other = one(tmp_path, Row("aarch64-unknown-linux-gnu"))
    assert () in (aim.wish.runner, other.wish.runner)  # one of the two is this machine


def test_cross_linker_is_given_to_cargo_where_none_is_configured(
    tmp_path: Path, bare: Path
) -> None:
    name = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER"
    assert one(tmp_path, Row(ARM)).wish.environment == ()
    program(bare, "aarch64-linux-gnu-gcc")
    assert one(tmp_path, Row(ARM)).wish.environment == ((name, "aarch64-linux-gnu-gcc"),)
    assert one(tmp_path, Row(ARM, linker=("lld",))).wish.environment == ((name, "lld"),)
    write(tmp_path / ".cargo" / "config.toml", f"[target.{ARM}]\nlinker = 'mine'\n")
    assert one(tmp_path, Row(ARM)).wish.environment == ()


def test_sysroot_and_compilers_reach_cargo_and_c_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC_aarch64_unknown_linux_gnu", "my-cc -O1")
    aim = one(tmp_path, Row(ARM, sysroot="/sys", cxx=("my-cxx",)))
    assert aim.wish.compilers == (
        ("C", ("my-cc", "-O1", "--sysroot=/sys")),
        ("C++", ("my-cxx", "--sysroot=/sys")),
    )
    flags = dict(aim.wish.environment)["CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS"]
    assert flags == "-Clink-arg=--sysroot=/sys"


def test_cargo_c_of_the_matrix_goes_before_others(tmp_path: Path, bare: Path) -> None:
    path = dict(one(tmp_path, Row(ARM, cargo_c="/opt/c")).wish.environment)["PATH"]
    assert path.split(os.pathsep)[:2] == ["/opt/c", str(bare)]
