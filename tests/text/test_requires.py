"""How lists of modules are read; what pkg-config does with each was tried with pkgconf 1.8.1."""

from __future__ import annotations

import pytest

from cargoc_check.text.requires import Module, parse


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("", ()),
        ("zlib", (Module("zlib"),)),
        ("\ngstreamer-1.0, wayland-server\n", (Module("gstreamer-1.0"), Module("wayland-server"))),
        ("zlib >= 1.2, libpng", (Module("zlib", ">=", "1.2"), Module("libpng"))),
        ("zlib >= 1.2, zlib < 2", (Module("zlib", ">=", "1.2"), Module("zlib", "<", "2"))),
        ("gtk+-3.0 != 3.4", (Module("gtk+-3.0", "!=", "3.4"),)),
        ("${PRIVATE}, zlib", (Module("zlib"),)),
        ("@MODULES@", ()),
        ("zlib,, libpng,", (Module("zlib"), Module("libpng"))),
        ("libxml-2.0 = 2.9.14", (Module("libxml-2.0", "=", "2.9.14"),)),
    ],
)
def test_what_pkg_config_understands_has_no_fault(text: str, modules: tuple[Module, ...]) -> None:
    assert parse(text) == (modules, ())


@pytest.mark.parametrize(
    ("text", "kind", "instead"),
    [
        ("zlib>=1.2", "operator-glued", "zlib >= 1.2"),
        ("zlib>= 1.2", "operator-glued", "zlib >= …"),
        ("zlib<3", "operator-glued", "zlib < 3"),
        (">= 1.2", "operator-first", None),
        ("zlib 1.2", "no-operator", "zlib >= 1.2"),
        ("zlib ^1.2", "no-name", "zlib >= 1.2"),
        ("zlib ~ 1.2", "no-name", None),
        ("zlib (>= 1.2)", "no-name", None),
        ("zlib; libpng", "no-name", None),
        ("-lz", "flag", None),
        ("zlib >=1.2", "version-glued", "zlib >= 1.2"),
        ("zlib >=", "no-version", "zlib"),
        ("zlib => 1.2", "unknown-operator", "zlib >= 1.2"),
        ("zlib == 1.2", "unknown-operator", "zlib = 1.2"),
        ("zlib\nlibpng >= 1", "line-break", "zlib, libpng >= 1"),
        ("zlib\n>= 1", "line-break", None),
        ("zlib libpng", "no-comma", "zlib, libpng"),
        ("zlib >= 1.2 libpng", "no-comma", "zlib >= 1.2, libpng"),
    ],
)
def test_what_it_does_not_has_one(text: str, kind: str, instead: str | None) -> None:
    faults = parse(f"glib-2.0, {text}, gio-2.0").faults
    assert [(f.kind, f.text, f.instead) for f in faults] == [(kind, text, instead)]


def test_an_operator_with_nothing_behind_it_breaks_the_end_of_a_list() -> None:
    (last,) = parse("glib-2.0, zlib >=").faults
    assert (last.kind, last.breaks) == ("nothing-behind", True)
    (inner,) = parse("zlib >=, glib-2.0").faults
    assert (inner.kind, inner.breaks) == ("no-version", False)
    assert not parse("zlib >=,").faults[0].breaks, "the comma that is written counts as version"
