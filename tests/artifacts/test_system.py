from __future__ import annotations

import pytest

from cargoc_check.artifacts.build import Build, Layout
from cargoc_check.artifacts.model import Machine, StaticLibrary
from cargoc_check.artifacts.system import System, system
from cargoc_check.artifacts.tree import Package, Tree


def system_of(machine: Machine, triple: str | None = None) -> System:
    nothing: frozenset[str] = frozenset()
    kinds, machines = (), (machine,)
    static = StaticLibrary("a.a", 1, "gnu", False, 1, kinds, machines, nothing, nothing, nothing)
    tree = Tree((Package(".", "directory"),), {})
    return system(Build(tree, Layout("/"), {}, static_libraries=(static,)), triple)


@pytest.mark.parametrize(
    ("machine", "triple"),
    [
        (Machine("x86_64", 64, "little", "", "linux", "gnu"), "x86_64-unknown-linux-gnu"),
        (Machine("arm", 32, "little", "EM_ARM", "linux", "gnu"), "arm-unknown-linux-gnueabi"),
        (
            Machine("arm", 32, "little", "EM_ARM hard-float", "linux", "gnu"),
            "arm-unknown-linux-gnueabihf",
        ),
        (Machine("arm", 32, "little", "EM_ARM", "freebsd", ""), "armv6-unknown-freebsd"),
        (Machine("x86_64", 32, "little", "", "linux", "gnu"), "x86_64-unknown-linux-gnux32"),
    ],
)
def test_target_is_that_of_machine_and_system(machine: Machine, triple: str) -> None:
    found = system_of(machine).candidates[0]
    assert found.triple == triple


def test_a_stated_target_is_the_only_one() -> None:
    machine = Machine("x86_64", 64, "little", "", "linux", "gnu")
    found = system_of(machine, "x86_64-unknown-linux-musl")
    assert [target.triple for target in found.candidates] == ["x86_64-unknown-linux-musl"]
