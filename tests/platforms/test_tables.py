from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cargoc_check import data
from cargoc_check.capi.releases import newest, release_named
from cargoc_check.platforms import systems, targets

TABLE = data.table("platforms")
OS = {row["name"] for row in TABLE["os"]}
FORMATS = {row["format"] for row in TABLE["os"]}
ROLES = {"shared", "versioned", "links", "plugin", "static"} | {
    "import_library",
    "definition",
    "debug_info",
}


def rows() -> Iterator[dict[str, Any]]:
    for name, kind in TABLE.items():
        if name != "shown":  # triples, not rows
            yield from kind


def test_targets_shown_are_listed_and_taken() -> None:
    for triple in TABLE["shown"]:
        assert systems.platform(targets.parse(triple), newest()) is not None


def test_every_table_is_headed_by_its_source() -> None:
    for path in Path(data.__file__).parent.glob("*.toml"):
        comments = path.read_text(encoding="utf-8").partition("\n\n[")[0]
        assert "Source: " in comments or "Sources: " in comments, path.name
        assert re.search(r"\b20\d\d\b", comments), path.name


def test_tables_need_no_more_than_toml_1_0() -> None:
    for path in Path(data.__file__).parent.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_release_that_a_row_names_is_known() -> None:
    for row in rows():
        since = release_named(row["since"])
        if "until" in row:
            assert since < release_named(row["until"])
        if row.get("install", "never") != "never":
            assert since < release_named(row["install"])


def test_every_system_and_environment_is_one_of_rustc() -> None:
    listed = [targets.parse(triple) for triple in targets.all_triples()]
    assert {target.os for target in listed} >= OS
    assert {row["os"] for row in rows() if "os" in row} <= OS
    assert {row["env"] for row in rows() if "env" in row} <= {target.env for target in listed}
    archs = {arch for row in TABLE["import_library"] for arch in row["arch"]}
    assert archs <= {target.arch for target in listed}


def test_every_format_has_names_as_early_as_its_first_system() -> None:
    for format_ in FORMATS:
        first = min(release_named(r["since"]) for r in TABLE["os"] if r["format"] == format_)
        named = [r for r in TABLE["naming"] if r["format"] == format_ and "env" not in r]
        assert min(release_named(row["since"]) for row in named) == first


def test_patterns_have_known_roles_and_fields() -> None:
    for row in TABLE["naming"]:
        patterns = {k: v for k, v in row.items() if k in ROLES}
        assert row.keys() - patterns.keys() <= {"format", "since", "os", "env", "meson"}
        flat = [p for v in patterns.values() for p in (v if isinstance(v, list) else [v])]
        for pattern in flat:
            assert set(re.findall(r"\{(\w*)\}", pattern)) <= {"name", "version", "suffix"}
            assert "{name}" in pattern
        assert ("versioned" in row) == ("links" in row)
        assert all("{version}" not in row[role] for role in ("shared", "plugin") if role in row)


def test_identities_use_the_words_that_head_them() -> None:
    for row in TABLE["identity"]:
        parts = {row[part] for part in ("links", "name", "compatibility") if part in row}
        assert parts <= {"major", "minor", "nonzero", "full"}
        assert row["unversioned"] in ("file", "versioned")
        assert ("compatibility" in row) == ("subdirectory" in row)


def test_exceptions_say_one_thing_each_of_a_system_or_an_environment() -> None:
    words = {
        "soname": ("none", "file"),
        "files": ("unversioned",),
        "shared": ("never", "on request"),
    }
    for row in TABLE["exception"]:
        assert ("os" in row) != ("env" in row)
        ((aspect, word),) = [(k, v) for k, v in row.items() if k in words]
        assert word in words[aspect]


def test_no_two_rows_claim_the_same() -> None:
    for kind in ("naming", "identity", "directory", "import_library"):
        claims = Counter(
            tuple(row.get(key) for key in ("format", "os", "env", "meson", "since"))
            for row in TABLE[kind]
        )
        assert not [claim for claim, number in claims.items() if number > 1]
    assert len(OS) == len(TABLE["os"])
