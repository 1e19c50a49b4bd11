"""What a distribution wants, of builds told in words and of packages made by Debian's tool."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.defects.ingredients import base
from tests.defects.making import copied
from tests.defects.systems import GNU
from tests.support import described
from tests.support.verified import findings

MULTIARCH = "usr/lib/x86_64-linux-gnu"
AWAY = "!usr/lib/libfoo.so.1.2.3\n!usr/lib/libfoo.so.1\n!usr/lib/libfoo.so\n!usr/lib/libfoo.a\n"
RUNTIME = f"""{AWAY}!usr/lib/pkgconfig/foo.pc
@deb libfoo-dev 1.2.3-1 amd64
{MULTIARCH}/libfoo.so -> libfoo.so.1.2.3
@deb libfoo1 1.2.3-1 amd64
{MULTIARCH}/libfoo.so.1 -> libfoo.so.1.2.3
"""
LIBRARY = f"{MULTIARCH}/libfoo.so.1.2.3 elf"


def found(text: str, options: str = "--policy debian") -> set[str]:
    """Return the names of the rules of distributions that speak of a build told in words."""
    said = described.findings({"build": text}, options)
    return {finding.name for finding in said if finding.rule.startswith("LIB8")}


def test_without_a_policy_nothing_is_said() -> None:
    assert not found(f"{AWAY}usr/lib64/libfoo.so.1.2.3 elf mode=0600 debug_info=yes", "")


def test_two_packages_as_debian_wants_them_are_silent() -> None:
    assert not found(RUNTIME + LIBRARY)


@pytest.mark.parametrize("machine", ["arm,linux,gnu", "x86,linux,gnu"])
def test_directory_follows_the_machine(machine: str) -> None:
    assert "directory-not-searched" in found(f"{RUNTIME}{LIBRARY} machine={machine}")


@pytest.mark.parametrize(
    ("machine", "folder"),
    [
        ("x86,linux,gnu", "i386-linux-gnu"),
        ("aarch64,linux,gnu", "aarch64-linux-gnu"),
        ("riscv64,linux,gnu", "riscv64-linux-gnu"),
    ],
)
def test_directory_of_another_architecture_is_right_for_it(machine: str, folder: str) -> None:
    text = RUNTIME.replace("x86_64-linux-gnu", folder)
    assert not found(f"{text}usr/lib/{folder}/libfoo.so.1.2.3 elf machine={machine}")


def test_lib_and_usr_lib_are_one_directory() -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\nlib/libfoo.so.1.2.3 elf"
    assert not found(text, "--policy arch")


def test_port_that_the_distribution_does_not_have_is_not_judged_by_directories() -> None:
    assert not found(f"{RUNTIME}{LIBRARY} machine=loongarch32,linux,gnu", "--policy debian")


@pytest.mark.parametrize("name", ["nixos", "conda", "yocto"])
def test_prefix_that_stands_for_another_is_not_held_against_a_build(name: str) -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\nopt/x/lib/libfoo.so.1.2.3 elf"
    assert not found(text, f"--policy {name}")


def test_plugins_need_no_directory_that_is_searched() -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\nusr/lib/gstreamer-1.0/libgstfoo.so elf name=none"
    assert not found(text, "--policy fedora")


def test_pc_files_elsewhere_are_somebody_s_own() -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\nusr/lib/foo/own/foo.pc file"
    assert not found(text, "--policy arch")


@pytest.mark.parametrize(
    ("mode", "policy", "wrong"),
    [
        ("0755", "debian", True),
        ("0644", "debian", False),
        ("0755", "alpine", False),
        ("0644", "alpine", False),
    ],
)
def test_mode_of_libraries_in_packages(mode: str, policy: str, wrong: bool) -> None:
    options = f"--policy {policy} --target x86_64-unknown-linux-{'gnu' if wrong else 'musl'}"
    assert ("mode-of-library" in found(f"{RUNTIME}{LIBRARY} mode={mode}", options)) is wrong


def test_what_the_distribution_s_tools_see_to_is_no_fault_of_an_install_tree() -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\n{LIBRARY} mode=0755 debug_info=yes"
    assert not found(text)


def test_program_that_is_a_library_may_be_executable() -> None:
    text = f"{RUNTIME}{LIBRARY} mode=0755 elf.interpreter=/lib64/ld-linux-x86-64.so.2"
    assert "mode-of-library" not in found(text)


@pytest.mark.parametrize("path", ["$ORIGIN", "$ORIGIN/../foo", "/usr/lib/x86_64-linux-gnu/foo"])
def test_private_search_paths_are_allowed(path: str) -> None:
    assert not found(f"{RUNTIME}{LIBRARY} elf.runpath={path}")


@pytest.mark.parametrize(
    "path", ["/usr/lib/x86_64-linux-gnu", "/usr/lib", "/opt/foo/lib/bar", "lib", "/build/x/lib/y"]
)
def test_other_search_paths_are_not(path: str) -> None:
    assert "search-path-not-private" in found(f"{RUNTIME}{LIBRARY} elf.rpath={path}")


def test_static_library_without_a_shared_one_is_wanted_everywhere() -> None:
    text = AWAY.replace("!usr/lib/libfoo.a\n", "")
    assert "static-library-unwanted" not in found(text, "--policy conda")


def test_static_library_in_a_package_of_its_own_is_allowed() -> None:
    text = f"""{AWAY}!usr/lib/pkgconfig/foo.pc
        @rpm libfoo-static 1.2.3-1 x86_64
        usr/lib64/libfoo.a static
        @rpm libfoo 1.2.3-1 x86_64
        usr/lib64/libfoo.so.1.2.3 elf mode=0755"""
    text = "\n".join(line.strip() for line in text.splitlines())
    assert not found(text, "--policy fedora")


@pytest.mark.parametrize("name", ["libfoo1", "libfoo1t64"])
def test_package_is_named_after_its_soname(name: str) -> None:
    assert not found(RUNTIME.replace("@deb libfoo1 ", f"@deb {name} ") + LIBRARY)


def test_one_of_several_sonames_is_enough_for_a_package_s_name() -> None:
    more = f"\n{MULTIARCH}/libbar.so.1.2.3 elf name=libbar.so.7"
    assert found(RUNTIME + LIBRARY + more) == {"several-sonames-in-package"}


def test_packages_of_programs_with_plugins_have_any_name() -> None:
    text = f"{AWAY}!usr/lib/pkgconfig/foo.pc\n@deb foo 1.2.3-1 amd64\n"
    assert not found(f"{text}{MULTIARCH}/foo/libplug.so elf name=libplug.so.1")


def test_debian_s_own_packages(tmp_path: Path) -> None:
    tree = copied(base(GNU), str(tmp_path / "tree"))
    os.rename(f"{tree}/usr/lib", f"{tree}/usr/x")
    os.makedirs(f"{tree}/usr/lib")
    os.rename(f"{tree}/usr/x", f"{tree}/{MULTIARCH}")
    pc = Path(tree, MULTIARCH, "pkgconfig/foo.pc")
    pc.write_text(pc.read_text().replace("{prefix}/lib", "{prefix}/lib/x86_64-linux-gnu"))
    subprocess.run(["strip", f"{tree}/{MULTIARCH}/libfoo.so.1.2.3"], check=True)
    os.chmod(f"{tree}/{MULTIARCH}/libfoo.so.1.2.3", 0o644)
    development = _part(tree, tmp_path / "dev", "usr/include", *_below("pkgconfig", "libfoo.so"))
    runtime = _part(tree, tmp_path / "run", *_below("libfoo.so.1", "libfoo.so.1.2.3"))
    right = (_deb(runtime, "libfoo1"), _deb(development, "libfoo-dev"))
    assert _names(right) == set()
    os.chmod(f"{runtime}/{MULTIARCH}/libfoo.so.1.2.3", 0o755)
    wrong = (_deb(runtime, "libfoo-dev"), _deb(development, "libfoo"))
    assert _names(wrong) == {"mode-of-library", "library-in-development-package"}


def _names(packages: tuple[Path, ...]) -> set[str]:
    said = findings(packages, "--policy debian")
    return {finding.name for finding in said if finding.rule.startswith("LIB8")}


def _below(*names: str) -> list[str]:
    return [f"{MULTIARCH}/{name}" for name in names]


def _part(tree: str, folder: Path, *paths: str) -> Path:
    """Copy some paths of a tree into a folder."""
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", f"{tree}/{path}", place], check=True)
    return folder


def _deb(tree: Path, name: str) -> Path:
    """Make a package of a tree with dpkg-deb."""
    (tree / "DEBIAN").mkdir(exist_ok=True)
    about = f"Package: {name}\nVersion: 1.2.3-1\nArchitecture: amd64\n"
    text = f"{about}Maintainer: A <a@example.org>\nDescription: foo\n"
    (tree / "DEBIAN/control").write_text(text)
    package = tree.parent / f"{name}.deb"
    command = ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, capture_output=True)
    return package
