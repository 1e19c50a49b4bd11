"""Words that choose stages, and what the stages say as findings."""

from __future__ import annotations

import pytest

from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.findings import Severity
from cargoc_check.gate import names
from cargoc_check.rule import rules_of
from cargoc_check.selection import Selection
from tests.support import staged

STRICT = Options(Selection(severity=(("GATE001", "error"),)))


def test_every_stage_that_can_fail_has_a_rule() -> None:
    stages = {name for found in names.WORDS.values() for name in found} - {"audit", "verify"}
    for stage in stages:
        text = f"{stage}: failed: it went wrong"
        assert len(staged.findings(text)) == 1, stage
    named = {rule.id for rule in rules_of("gate")}
    found = {one.rule for stage in stages for one in staged.findings(f"{stage}: failed: x")}
    assert named - found == {"GATE001"}


def test_stage_that_lacks_a_tool_is_an_error_only_where_that_is_asked() -> None:
    text = "build: not run: no cargo-c; what installs it: apt install cargo-c"
    (found,) = staged.findings(text)
    assert (found.rule, found.severity) == ("GATE001", Severity.INFO)
    assert found.message.endswith("apt install cargo-c")
    (found,) = staged.findings(text, STRICT)
    assert found.severity is Severity.ERROR


def test_finding_is_known_again_whatever_the_tool_says() -> None:
    first = staged.findings("build: failed: could not compile `a`")[0]
    second = staged.findings("build: failed: could not compile `b`")[0]
    assert first.message != second.message
    assert first.fingerprint == second.fingerprint


def test_finding_stands_with_the_metadata_of_the_crate() -> None:
    manifest = '[package]\nname = "a"\nversion = "1.0.0"\n\n[package.metadata.capi]\n'
    (found,) = staged.findings("build: failed: x", Cargo__toml=manifest)
    assert (found.location.path, found.location.excerpt) == (
        "Cargo.toml",
        "[package.metadata.capi]",
    )


def test_words_choose_stages() -> None:
    assert names.chosen(["consume"], []) == set(names.WORDS["consume"])
    assert names.chosen(["cpp", "verify"], []) == {"C++", "verify"}
    skipped = names.chosen([], ["c-header"])
    assert not skipped & {"copy", "plan", "build", "C header"}
    assert {"audit", "verify", "C, shared"} <= skipped
    assert "build" in names.chosen(["build"], ["c-header"])


@pytest.mark.parametrize("option", ["--skip", "--only"])
def test_word_that_is_no_stage_is_refused(option: str) -> None:
    chosen = (["linking"], []) if option == "--skip" else ([], ["linking"])
    with pytest.raises(UserError, match="'linking' is no stage") as caught:
        names.chosen(*chosen)
    assert option in str(caught.value)
    assert "c-shared" in (caught.value.hint or "")
