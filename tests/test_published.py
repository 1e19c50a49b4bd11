"""Restoring the manifests of published crates, by which fixes are proved."""

from __future__ import annotations

from pathlib import Path

from tests.support.published import standing_alone

MAINTAINED = """\
[workspace]
members = [".", "tools"]

[package]
name = "foo"  # ours
version.workspace = true
edition = { workspace = true }
workspace = ".."

[lints]
workspace = true

[dependencies]
bar = { path = "../bar", version = "1" }
baz = { workspace = true, optional = true }
own = { version = "1", path = "own" }

[dependencies.table]
version = "3"
path = "../table"  # beside us

[dev-dependencies]
testing = { path = "testing" }
grown = { git = "https://localhost/grown" }

[[bench]]
name = "gone"
harness = false

[[bench]]
name = "here"
harness = false

[patch.crates-io]
bar = { path = "../bar" }
"""
PUBLISHED = {
    "package": {"name": "foo", "version": "1.2.3", "edition": "2021"},
    "dependencies": {"baz": {"version": "2", "optional": True, "default-features": False}},
}
RESTORED = """\
[package]
name = "foo"  # ours
version = "1.2.3"
edition = "2021"

[dependencies]
bar = { version = "1" }
baz = { version = "2", optional = true, default-features = false }
own = { version = "1", path = "own" }

[dependencies.table]
version = "3"

[dev-dependencies]

[[bench]]
name = "here"
harness = false

"""


def test_what_was_not_packed_is_taken_out(tmp_path: Path) -> None:
    for name in ("own/Cargo.toml", "benches/here.rs"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    assert standing_alone(MAINTAINED, PUBLISHED, tmp_path) == RESTORED


def test_a_manifest_that_stands_alone_stays_as_it_is(tmp_path: Path) -> None:
    text = '[workspace]\n\n[package]\r\nname = "foo"\n\n[dependencies]\nbar = { version = "1" }'
    assert standing_alone(text, {"package": {"name": "foo"}}, tmp_path) == text


def test_what_a_workspace_root_inherits_from_itself_stays(tmp_path: Path) -> None:
    text = '[workspace.package]\nversion = "1.0.0"\n\n[package]\nversion.workspace = true\n'
    assert standing_alone(text, {"package": {"version": "1.0.0"}}, tmp_path) == text
