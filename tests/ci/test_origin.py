"""Where CI gets cargoc-check from."""

from __future__ import annotations

import json
from importlib import metadata

import pytest

from cargoc_check import __version__
from cargoc_check.ci import origin
from cargoc_check.ci.origin import Origin, said
from cargoc_check.errors import UserError


@pytest.mark.parametrize(
    ("text", "requirement", "action"),
    [
        ("index", f"cargoc-check=={__version__}", None),
        (
            "https://github.com/o/cargoc-check",
            f"cargoc-check @ git+https://github.com/o/cargoc-check@v{__version__}",
            f"o/cargoc-check@v{__version__}",
        ),
        (
            "git+https://github.com/o/n.git@main",
            "cargoc-check @ git+https://github.com/o/n.git@main",
            "o/n@main",
        ),
        (
            "https://example.org/a/b@0a1b2c",
            "cargoc-check @ git+https://example.org/a/b@0a1b2c",
            None,
        ),
    ],
)
def test_source_becomes_what_pip_and_github_take(
    text: str, requirement: str, action: str | None
) -> None:
    assert (said(text).requirement, said(text).action) == (requirement, action)


@pytest.mark.parametrize(
    "text",
    ["", "http://example.org/a", "https://me:secret@example.org/a", "https://a.b/c d", "../here"],
)
def test_what_is_no_url_for_everybody_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no repository's URL"):
        said(text)


VCS = {"vcs": "git", "commit_id": "0a1b", "requested_revision": "v9"}


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        ({"url": "https://example.org/a", "vcs_info": VCS}, Origin("https://example.org/a", "v9")),
        (
            {"url": "https://example.org/a", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}},
            Origin("https://example.org/a", "0a1b"),
        ),
        ({"url": "ssh://git@example.org/a", "vcs_info": VCS}, Origin()),
        ({"url": "https://example.org/a", "vcs_info": {**VCS, "vcs": "hg"}}, Origin()),
        ({"url": "file:///home/me/cargoc-check", "dir_info": {"editable": True}}, Origin()),
        (None, Origin()),
    ],
)
def test_origin_is_what_pip_has_noted(
    noted: object, expected: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return None if noted is None else json.dumps(noted)

    monkeypatch.setattr(metadata, "distribution", lambda name: Installed())
    assert origin.installed() == expected
