import os
import re
from pathlib import Path

import pytest

from tests.support import packages
from tests.support.packages import Pinned


def row(kind: str, *files: str) -> Pinned:
    return Pinned(kind, "foo", "sid", None, dict.fromkeys(files, "00"))


def test_every_file_is_pinned_and_every_row_has_a_name_of_its_own() -> None:
    rows = packages.table()
    names = [row.name for row in rows]
    hashes = [digest for row in rows for digest in row.files.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in hashes)
    assert len(set(hashes)) == len(hashes)


def test_debian_s_packages_of_an_architecture_are_one_group() -> None:
    files = ("libfoo1_1.0-1_amd64.deb", "libfoo-dev_1.0-1_amd64.deb", "libfoo1_1.0-1_s390x.deb")
    groups = list(packages.groups(row("debian", *files)))
    assert [(group.label, len(group.paths)) for group in groups] == [("amd64", 2), ("s390x", 1)]


def test_any_other_file_is_a_group_of_its_own() -> None:
    groups = list(packages.groups(row("wheel", "foo-1-py3-none-any.whl", "foo-2-py3-none-any.whl")))
    assert [group.label for group in groups] == ["foo-1-py3-none-any.whl", "foo-2-py3-none-any.whl"]


def test_what_npm_packs_is_named_without_signs() -> None:
    path = packages.path(row("npm"), "@rollup/rollup-linux-x64-gnu@4.40.0")
    assert os.path.basename(path) == "rollup-rollup-linux-x64-gnu-4.40.0.tgz"


def test_a_file_with_other_content_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    files = {"foo_1_all.deb": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}
    pinned = Pinned("debian", "foo", "sid", None, files)
    path = packages.path(pinned, "foo_1_all.deb")
    os.makedirs(os.path.dirname(path))
    for content, expected in (("b", False), ("a", True)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        assert packages.is_there(pinned, "foo_1_all.deb") is expected
