"""CAPI21x: `min_version` against the keys that are used, and against cargo-c itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.support import capi, found
from tests.support.example import complete
from tests.support.real_build import CargoC

TABLE = "[package.metadata.capi]"


@pytest.mark.parametrize(
    ("written", "since"),
    [
        ("library.version_suffix_components = 2", "0.9.28"),
        ("library.import_library = false", "0.9.20"),
        ("header.emit_version_constants = false", "0.10.15"),
        ("library.target.'cfg(unix)'.rustflags = '-C x'", "0.10.17"),
        ("install.data.asset = [{ from = 'x' }]", "0.9.6"),
    ],
)
def test_newest_key_decides(written: str, since: str) -> None:
    (old,) = found(capi(f'{TABLE}\nmin_version = "0.9.3"\n{written}'), "CAPI212")
    assert f'min_version = "{since}"' in (old.help or "")
    assert old.location.key == "package.metadata.capi.min_version"
    (missing,) = found(capi(f"{TABLE}\n{written}"), "CAPI213")
    assert since in missing.message
    assert found(capi(f'{TABLE}\nmin_version = "{since}"\n{written}'), "CAPI212") == []


@pytest.mark.parametrize(
    "written",
    [
        "library.version_suffix_components = 1",
        "library.version_suffix_components = 2\nlibrary.versioning = false",
        "library.import_library = true",
        "header.emit_version_constants = true",
        "pkg_config.filename = 'mylib'",
        "header.subdirectory = 'mylib'",
        "library.name = 'other'",
    ],
)
def test_keys_without_effect_or_older_than_all_do_not_count(written: str) -> None:
    files = capi(f'{TABLE}\nmin_version = "0.9.3"\n{written}')
    assert found(files, "CAPI212") == []


def test_suffix_of_zero_versions_counts_though_it_is_todays_default() -> None:
    files = capi(
        f'{TABLE}\nmin_version = "0.9.3"\nlibrary.version = "0.2.0"\n'
        "library.version_suffix_components = 2"
    )
    assert len(found(files, "CAPI212")) == 1


def test_newer_than_any_release_is_no_error() -> None:
    files = capi(f'{TABLE}\nmin_version = "99.0.0"')
    assert [f.rule for f in (*found(files, "CAPI211"), *found(files, "CAPI215"))] == ["CAPI215"]


def test_newer_than_the_judged_release_really_stops(cargo_c: CargoC, tmp_path: Path) -> None:
    files = complete(capi(f'{TABLE}\nmin_version = "0.10.26"'))
    assert len(found(files, "CAPI211", cargo_c="0.10.24")) == 1
    assert found(files, "CAPI211", cargo_c="0.10.26") == []
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = cargo_c.run(str(tmp_path), "cinstall", "--offline", "--destdir", str(tmp_path / "dest"))
    newer = "0.10.26" in cargo_c.run(str(tmp_path), "cinstall", "--version").stdout
    assert (run.returncode == 0) == newer
