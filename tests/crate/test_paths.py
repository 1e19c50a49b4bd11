"""One folder, said in several ways."""

from __future__ import annotations

import pytest

from cargoc_check.crate import paths


@pytest.mark.parametrize(
    ("base", "path", "absolute"),
    [
        ("/p/crates/a", ".", "/p/crates/a"),
        ("/p/crates/a", "../../crates/a", "/p/crates/a"),
        ("/p/crates/a", "../../../..", "/"),
        ("/p", "a/./b/../c/", "/p/a/c"),
        ("/p", "/q/r", "/q/r"),
        ("/", "a", "/a"),
    ],
)
def test_absolute(base: str, path: str, absolute: str) -> None:
    assert paths.absolute(base, path) == absolute


@pytest.mark.parametrize(
    ("base", "path", "relative"),
    [
        ("/p/a", "/p/a", "."),
        ("/p/a", "/p/a/b/c", "b/c"),
        ("/p/a", "/p", ".."),
        ("/p/a", "/p/ab", "../ab"),
        ("/p/a", "/", "../.."),
        ("/", "/a/b", "a/b"),
    ],
)
def test_relative_and_back(base: str, path: str, relative: str) -> None:
    assert paths.relative(base, path) == relative
    assert paths.absolute(base, relative) == path


def test_within() -> None:
    assert paths.within("/a/b", "/a")
    assert paths.within("/a", "/a")
    assert paths.within("/a", "/")
    assert not paths.within("/ab", "/a")
