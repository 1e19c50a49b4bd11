"""Syntax, versions and modules in pc files: what else is found, and what only looks wrong."""

from __future__ import annotations

import pytest

from tests.support.pc_files import PC, PLACE, changed, findings, found


def with_field(*fields: str) -> str:
    return PC + "".join(f"{field}\n" for field in fields)


def test_correct_file_is_silent() -> None:
    assert found() == set()


def test_finding_stands_where_the_text_does() -> None:
    (one,) = findings({PLACE: changed("-lfoo", "-lfoo_capi"), "build": ""})
    assert (one.location.line, one.location.column) == (9, 19)
    assert one.location.excerpt == "Libs: -L${libdir} -lfoo_capi"


# Syntax


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (changed("Name: foo\n", ""), "pc-field-missing"),
        (changed("Description: Does one thing well", "Description:"), "pc-description"),
        (changed("1.2.3", "@VERSION@"), "pc-placeholder"),
        (changed("=/usr\n", "=$(prefix)\n"), "pc-placeholder"),
        (changed("libdir=${exec_prefix}", "libdir=${eprefix}"), "pc-undefined"),
        (changed("${libdir} ", "${libdir "), "pc-undefined"),
        (with_field("Version: 1.2.3"), "pc-syntax"),
        (with_field("prefix=/opt"), "pc-syntax"),
        (changed("-lfoo\n", "'-lfoo\n"), "pc-syntax"),
        (changed("Libs: ", "Libs "), "pc-syntax"),
        (with_field("Libs.shared: -framework"), ""),
        (changed("-lc\n", "-lc -framework\n"), "pc-syntax"),
        (changed("prefix=/usr\n", "# from \\\nprefix=/usr\n"), "pc-syntax"),
        (changed("prefix=/usr\n", "# from \\\n# there\nprefix=/usr\n"), ""),
        ("\ufeff" + PC, "pc-syntax"),
        (with_field("Lib: -lbar"), "pc-unknown-field"),
        (changed("Libs.private", "LIBS.private"), "pc-unknown-field"),
        (with_field("Url: https://example.org", "Author: me", "License: MIT"), ""),
        (changed("exec_prefix=", "_a=1\nexec_prefix="), "pc-unknown-field"),
        (changed("prefix=/usr\n", "prefix=/usr\n[section]\n"), ""),
    ],
)
def test_syntax(text: str, name: str) -> None:
    assert found(text) == {name} - {""}


def test_nothing_more_is_said_of_a_file_that_does_not_say_what_it_means() -> None:
    text = changed("prefix=/usr\n", "prefix=@prefix@\n").replace("-lfoo", "-lbar")
    assert found(text) == {"pc-placeholder"}


# Versions and modules


@pytest.mark.parametrize(
    ("version", "names"),
    [
        *(("1.2.3-rc.1", set()), ("1.2.3+build", set()), ("1.2.3.0", {"pc-version"})),
        *(("9.9.9", {"pc-version"}), ("1.2", {"pc-version"}), ("v1.2.3", {"pc-version-form"})),
        *(("unknown", {"pc-version-form"}), ("1.2.3 beta", {"pc-version-cut"})),
    ],
)
def test_version(version: str, names: set[str]) -> None:
    assert found(changed("Version: 1.2.3", f"Version: {version}")) == names


def test_version_of_the_file_may_be_another_than_the_release() -> None:
    lines = ("!usr/lib/libfoo.so.1.2.3", "usr/lib/libfoo.so -> libfoo.so.6.0.9")
    assert found(PC, *lines, "usr/lib/libfoo.so.6.0.9  elf") == set()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (("Requires: zlib >= 1.2, libpng",), set()),
        (("Requires: zlib libpng",), set()),
        (("Requires:",), set()),
        (("Requires: zlib>=1.2",), {"pc-requires-syntax"}),
        (("Requires.private: zlib == 1.2",), {"pc-requires-syntax"}),
        (("Requires.private: zlib >=",), {"pc-requires-syntax"}),
        (("Requires: foo",), {"pc-requires-itself"}),
        (("Requires: zlib", "Requires.private: zlib"), {"pc-requires-twice"}),
    ],
)
def test_modules(fields: tuple[str, ...], names: set[str]) -> None:
    assert found(with_field(*fields)) == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [("bar >= 1.0", set()), ("bar > 1.0", {"pc-requires-version"}), ("other >= 9", set())],
)
def test_module_beside_is_of_another_version(wanted: str, names: set[str]) -> None:
    bar = "Name: bar\nDescription: Does another thing\nVersion: 1.0\n"
    text = with_field(f"Requires: {wanted}")
    assert found(text, usr__lib__pkgconfig__bar=bar) == names
