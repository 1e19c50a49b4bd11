from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cargoc_check.platforms import cfg, targets

WELL_FORMED = [
    "cfg(unix)",
    "cfg(windows)",
    "cfg( not( windows ) )",
    "cfg(all())",
    "cfg(any())",
    "cfg(all(unix,))",
    'cfg(any(windows, target_os = "linux",))',
    'cfg(all(unix, not(target_env = "musl")))',
    'cfg(target_arch="x86_64")',
    'cfg(target_pointer_width = "64")',
    'cfg(target_family = "unix")',
    'cfg(target_env = "")',
    'cfg(target_has_atomic = "ptr")',
    'cfg(target_feature = "sse2")',
    'cfg(panic = "unwind")',
    "cfg(true)",
    "cfg(not(false))",
    "cfg(foo)",
    "cfg(r#unix)",
    "cfg(target_os)",
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "no-such-target",
]
MALFORMED = [
    "cfg()",
    "cfg(unix",
    "cfg(not())",
    "cfg(not(unix, windows))",
    "cfg(all)",
    "cfg(all(unix windows))",
    "cfg(all(,))",
    "cfg(target_os = linux)",
    'cfg(target_os = "linux)',
    'cfg(= "linux")',
    "cfg(unix) ",
    "cfg(unix))",
    "cfg(1)",
    "cfg(r#)",
    "cfg(r #unix)",
    "cfg(\tunix)",
    "not(unix)",
    "x86 64",
]
TARGETS = ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"]


def crate(directory: Path, name: str, extra: str = "") -> None:
    (directory / "src").mkdir(parents=True)
    (directory / "src/lib.rs").touch()
    text = f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n{extra}'
    (directory / "Cargo.toml").write_text(text)


def metadata(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["cargo", "metadata", "--offline", "--format-version", "1", *options],
        cwd=directory,
        capture_output=True,
        text=True,
    )


def test_cargo_takes_the_same_for_the_target(tmp_path: Path) -> None:
    tables = []
    for number, platform in enumerate(WELL_FORMED):
        crate(tmp_path / f"d{number}", f"d{number}")
        tables.append(f"[target.'{platform}'.dependencies]\nd{number}.path = 'd{number}'\n")
    crate(tmp_path, "top", "".join(tables) + "[workspace]\n")
    for triple in TARGETS:
        said = metadata(tmp_path, "--filter-platform", triple)
        resolve = json.loads(said.stdout)["resolve"]
        (top,) = [node for node in resolve["nodes"] if node["id"] == resolve["root"]]
        cargo = {dep["name"] for dep in top["deps"]}
        target = targets.parse(triple)
        ours = {f"d{n}" for n, text in enumerate(WELL_FORMED) if cfg.applies(text, target)}
        assert ours == cargo, triple


@pytest.mark.parametrize("platform", MALFORMED)
def test_cargo_refuses_the_same(tmp_path: Path, platform: str) -> None:
    crate(tmp_path, "top", f"[target.'{platform}'.dependencies]\n")
    assert metadata(tmp_path, "--no-deps").returncode != 0
    assert not cfg.well_formed(platform)
    assert not cfg.applies(platform, targets.parse(TARGETS[0]))


@pytest.mark.parametrize("platform", WELL_FORMED)
def test_what_cargo_takes_is_well_formed(platform: str) -> None:
    assert cfg.well_formed(platform)


def test_hostile_depth_is_malformed_and_not_a_crash() -> None:
    assert not cfg.well_formed("cfg(" + "not(" * 100_000 + "unix" + ")" * 100_001)
