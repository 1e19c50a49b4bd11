from __future__ import annotations

from cargoc_check.capi import releases
from cargoc_check.capi.faults import met
from cargoc_check.capi.model import CApi
from cargoc_check.capi.resolve import resolve
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from tests.rules.support import capi, found

EVERYTHING = """
[package.metadata.capi.header]
name = "my-lib"
subdirectory = false

[package.metadata.capi.library]
version = "0.3.0"
install_subdir = "x"

[package.metadata.capi.library.target.mips]
rustflags = "-g"
"""


def _resolved(text: str, release: releases.Release) -> CApi:
    request = open_request(Memory(capi(text) | {"src/lib.rs": ""}), "Cargo.toml")
    return resolve(request.requested[0], release)


def test_every_condition_of_the_table_can_be_asked() -> None:
    conditions = [fault.crate for fault in releases.all_faults() if fault.crate]
    assert conditions
    for release in releases.releases():
        if release >= releases.oldest():
            met(_resolved(EVERYTHING, release), release)


def test_a_fault_is_placed_at_the_value_that_brings_it_about() -> None:
    release = releases.release_named("0.10.24")
    (fault,) = met(_resolved(EVERYTHING, release), release)
    assert fault.place is not None
    assert fault.place.key[-2:] == ("mips", "rustflags")
    assert fault.advice == "write the target as `cfg(…)`"


def test_a_fault_without_conditions_is_not_the_crates() -> None:
    release = releases.release_named("0.9.11")
    assert any(fault.id == "musl-no-soname" for fault in releases.faults(release))
    assert not any("no soname" in fault.effect for fault in met(_resolved("", release), release))


def test_no_release_is_advised_that_has_the_next_fault() -> None:
    files = capi('[package.metadata.capi.library]\nversion = "0.3.0"\n')
    (finding,) = found(files, "CAPI318", cargo_c="0.9.24")
    assert finding.help == "mended in cargo-c 0.9.27"
    assert found(files, "CAPI317", cargo_c="0.9.26")


def test_the_first_release_without_the_fault_is_named() -> None:
    files = capi("[package.metadata.capi.library]\nversioning = false\n")
    helps = [finding.help for finding in found(files, "CAPI317", cargo_c="0.9.14")]
    assert helps == ["mended in cargo-c 0.9.15"]
