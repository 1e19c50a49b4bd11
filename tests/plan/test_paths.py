from __future__ import annotations

import pytest

from cargoc_check.plan.paths import Style

HERE = Style()
DRIVES = Style(drives=True)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/usr/lib", ("/", "usr", "lib")),
        ("/usr//./lib/", ("/", "usr", "lib")),
        ("./usr/..", (".", "usr", "..")),
        ("/./usr", ("/", "usr")),
        ("c:/lib", ("c:", "lib")),
        ("", ()),
    ],
)
def test_components(path: str, parts: tuple[str, ...]) -> None:
    assert HERE.components(path) == parts


def test_components_with_drives() -> None:
    assert DRIVES.components("c:/lib\\pkgconfig") == ("c:", "/", "lib", "pkgconfig")
    assert DRIVES.components("c:lib") == ("c:", "lib")


@pytest.mark.parametrize(
    ("path", "kept", "resolved"),
    [
        ("/usr/local/", "/usr/local", "/usr/local"),
        ("usr//lib", "usr/lib", "usr/lib"),
        ("${includedir}/../up", "${includedir}/../up", "/up"),
        ("/usr/../opt", "/usr/../opt", "/opt"),
        # cargo-c 0.10.24 ran with these: a dot in front swallows the slash behind it.
        ("./usr/../opt", "./usr/../opt", "./opt"),
        ("./usr", "./usr", ".usr"),
        ("", "/", "/"),
        ("/", "/", "/"),
        ("../x", "../x", "x"),
    ],
)
def test_spelling_in_both_eras(path: str, kept: str, resolved: str) -> None:
    assert (HERE.spelled(path, False), HERE.spelled(path, True)) == (kept, resolved)


def test_spelling_with_drives_has_slashes() -> None:
    for parents in (False, True):
        assert DRIVES.spelled("${prefix}\\lib", parents) == "${prefix}/lib"
        assert DRIVES.spelled("c:/", parents) == "c:"


def test_what_lies_below() -> None:
    assert HERE.below("/usr/lib", "/usr/") == ("lib",)
    assert HERE.below("/usr", "/usr") == ()
    assert HERE.below("/usrx/lib", "/usr") is None


@pytest.mark.parametrize(
    ("directory", "path", "placed", "outside"),
    [
        ("/usr/lib", "x.a", "/usr/lib/x.a", False),
        ("usr/lib", "x.a", "/usr/lib/x.a", False),
        ("/", "x.pc", "/x.pc", False),
        ("c:/lib", "x.lib", "/c:/lib/x.lib", False),
        ("/usr/include", "../up/x.h", "/usr/up/x.h", False),
        ("/usr/include", "../../../x.h", "../x.h", True),
        ("/usr/lib/../../../out", "x.so", "../out/x.so", True),
        ("/usr/include", "/abs/x.h", "/abs/x.h", True),
        ("/usr/include", "/abs/../x.h", "/x.h", True),
    ],
)
def test_where_files_land(directory: str, path: str, placed: str, outside: bool) -> None:
    assert HERE.placed(directory, path) == (placed, outside)


def test_a_drive_is_no_folder_where_there_are_drives() -> None:
    assert DRIVES.placed("c:/lib\\pkgconfig", "x.pc") == ("/lib/pkgconfig/x.pc", False)
    assert DRIVES.placed("c:/include", "d:/abs/x.h") == ("/abs/x.h", True)
    assert HERE.placed("/include", "d:/abs/x.h") == ("/include/d:/abs/x.h", False)
