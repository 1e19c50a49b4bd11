"""Words of CI files: scalars that YAML reads back, and paths that are not written there."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.ci.model import Asked, refuse_odd, scalar
from cargoc_check.ci.origin import Origin
from cargoc_check.errors import UserError

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "))


@given(PRINTABLE.map(str.strip).filter(bool) | st.sampled_from(["yes", "~", "1e3", "a #b", "- a"]))
def test_scalar_is_read_back_wherever_it_stands(text: str) -> None:
    assert yaml.safe_load(f"- {scalar(text)}\n") == [text]
    assert yaml.safe_load(f"key: {scalar(text)} # comment\n") == {"key": text}
    assert yaml.safe_load(f"key: [{scalar(text)}, {scalar(text)}]\n") == {"key": [text, text]}


def test_plain_words_stay_plain() -> None:
    assert scalar("cargoc-check gate crates/foo") == "cargoc-check gate crates/foo"


@pytest.mark.parametrize("path", ["-x", "a\nb", "a${{ github.token }}", " a", "a\x1b[2J"])
def test_path_that_readers_would_take_for_more_is_refused(path: str) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        refuse_odd(path)


def test_commands_quote_what_a_shell_would_split() -> None:
    asked = Asked("/r", ("a b", "c;d"), Origin())
    assert asked.commands("gate") == ("cargoc-check gate 'a b'", "cargoc-check gate 'c;d'")
