"""Conditions of build scripts, target by target."""

from __future__ import annotations

import pytest

from cargoc_check.capi.conditions import holds
from cargoc_check.platforms import targets

LINUX = targets.parse("x86_64-unknown-linux-gnu")
WINDOWS = targets.parse("x86_64-pc-windows-msvc")
OS = 'std::env::var("CARGO_CFG_TARGET_OS")'


@pytest.mark.parametrize(
    ("expression", "linux", "windows"),
    [
        (f'{OS}.unwrap() == "linux"', True, False),
        (f'"linux" == {OS}?', True, False),
        (f'{OS}.as_deref() == Ok("linux")', True, False),
        (f'&*{OS}.unwrap_or_default() != "windows"', True, False),
        (f'!({OS}.unwrap() == "linux")', False, True),
        (f'matches!({OS}.unwrap().as_str(), "linux" | "android")', True, False),
        (f'!matches!({OS}.as_deref(), Ok("linux") | Ok("android"),)', False, True),
        ('env::var("CARGO_CFG_TARGET_ENV").unwrap() == "msvc"', False, True),
        ('env::var("CARGO_CFG_TARGET_FAMILY").unwrap().eq("unix")', True, False),
        ('env::var_os("CARGO_CFG_UNIX").is_some()', True, False),
        ('env::var("CARGO_CFG_WINDOWS").is_err()', True, False),
        ('var("TARGET").unwrap().contains("-linux-")', True, False),
        ('var("TARGET").unwrap().ends_with("msvc")', False, True),
        ("cfg!(windows)", False, True),
        ('cfg!(all(unix, not(target_os = "macos")))', True, False),
        ('cfg!(unix) && env::var("CARGO_CFG_TARGET_ARCH")? == "x86_64"', True, False),
        # one side decides
        ('cfg!(unix) || var("X").is_ok()', True, None),
        ('cfg!(unix) && var("X").is_ok()', None, False),
        ("true", True, True),
    ],
)
def test_what_is_known_of_targets(
    expression: str, linux: bool | None, windows: bool | None
) -> None:
    assert holds(expression, LINUX) is linux
    assert holds(expression, WINDOWS) is windows


@pytest.mark.parametrize(
    "expression",
    [
        'var("PROFILE").unwrap() == "debug"',
        'var("HOST") == var("TARGET")',
        'var("CARGO_FEATURE_X").is_ok()',
        'cfg!(feature = "x")',
        "cfg!(not(debug_assertions))",
        "cfg!(all(",
        "cfg!",
        "is_linux",
        "linux()",
        f'matches!({OS}.unwrap(), "linux" if odd)',
        f"matches!({OS}.unwrap(), _)",
        f'matches!(({OS}.unwrap(), 1), ("linux", _))',
        f"{OS}.unwrap().len() == 5",
        f'{OS}.map(|os| os == "linux").unwrap()',
        f'{OS}.unwrap() == "linux" extra',
        f"{OS}",
        "",
        "(" * 5000,
        "!" * 5000 + "true",
    ],
)
def test_what_is_left_open(expression: str) -> None:
    assert holds(expression, LINUX) is None
