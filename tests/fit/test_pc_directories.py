"""What follows from a directory that is otherwise in a pc file, and what does not."""

from __future__ import annotations

from cargoc_check.fit.model import Difference
from cargoc_check.fit.pc_directories import without_followers

PATH = "usr/lib/pkgconfig/foo.pc"
PREFIX = ("prefix", "/usr/local", "/usr")


def told(*fields: tuple[str, str | None, str | None], path: str = PATH) -> list[str]:
    """Return which fields are told, given each with what was built and what was planned."""
    found = (
        Difference(path, "pkg-config", "pkg-config", planned, built, key)
        for key, built, planned in fields
    )
    return [one.key for one in without_followers(tuple(found))]


def test_prefix_alone_is_told() -> None:
    fields = (
        ("Cflags", "-I/usr/local/include", "-I/usr/include"),
        ("Libs", "-L/usr/local/lib -lfoo", "-L/usr/lib -lfoo"),
        ("includedir", "/usr/local/include", "/usr/include"),
        ("libdir", "/usr/local/lib", "/usr/lib"),
    )
    assert told(*fields, PREFIX) == ["prefix"]


def test_libdir_is_told_for_what_follows_it() -> None:
    libs = ("Libs", "-L/usr/lib64 -lfoo", "-L/usr/lib -lfoo")
    assert told(libs, ("libdir", "/usr/lib64", "/usr/lib")) == ["libdir"]


def test_fields_that_differ_besides_are_told() -> None:
    libs = ("Libs", "-L/usr/local/lib -lbar", "-L/usr/lib -lfoo")
    missing = ("Cflags", None, "-I/usr/include")
    version = ("Version", "1.2.2", "1.2.3")
    assert told(libs, missing, version, PREFIX) == ["Libs", "Cflags", "Version", "prefix"]


def test_variable_does_not_follow_a_later_one() -> None:
    assert told(PREFIX, ("libdir", "/usr/local", "/usr")) == ["prefix"]
    assert told(PREFIX, ("libdir", None, "/usr/lib")) == ["prefix", "libdir"]


def test_each_file_is_by_itself() -> None:
    libs = Difference("b.pc", "pkg-config", "pkg-config", "-L/usr/lib", "-L/usr/local/lib", "Libs")
    prefix = Difference("a.pc", "pkg-config", "pkg-config", "/usr", "/usr/local", "prefix")
    assert list(without_followers((prefix, libs))) == [prefix, libs]
