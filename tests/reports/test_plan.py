"""Plans as text and JSON, made of values by hand: all that a plan can hold is shown."""

from __future__ import annotations

import json
from pathlib import Path

import click
import jsonschema
import pytest

from cargoc_check.capi.releases import newest, oldest, releases
from cargoc_check.plan.asked import Run
from cargoc_check.plan.compare import Difference
from cargoc_check.plan.lock import Locked
from cargoc_check.plan.model import Binary, Entry, Host, Options, Plan, Refused, Unknown
from cargoc_check.plan.next import Change, Renamed
from cargoc_check.platforms import targets
from cargoc_check.reports import changes, plan, plan_json
from tests.support.plans import LINUX, plan_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = jsonschema.Draft202012Validator(json.loads((DOCS / "plan.schema.json").read_text()))
DYLIB = Binary("mach-o", None, "/usr/lib/libx.1.dylib", (1, 2, 3), (1, 0, 0))
TREE = (
    Entry("/usr/include/x.h", "header", "header.name", macros=(("X_MAJOR", "1"),)),
    Entry("/usr/include/sub/y.h", "header", "an asset", source="include/y.h"),
    Entry("/usr/lib/libx.1.2.3.dylib", "shared", "library.name", binary=DYLIB),
    Entry("/usr/lib/libx.dylib", "link", "", link="libx.1.2.3.dylib"),
    Entry("/usr/lib/pkgconfig/x.pc", "pkg-config", "", text="prefix=/usr\nName: x\n"),
    Entry("/x.dat", "data", "an asset"),
)
WHOLE = Plan(
    *("x", "1.2.3", "aarch64-apple-darwin", "0.10.26", ("--prefix=/usr",), None, TREE),
    *(("/abs/x.h",), (Unknown("$OUT_DIR/**", "a build alone"),), ("a note",)),
)
STOPPED = WHOLE._replace(
    target="x86_64-unknown-uefi",
    tree=(),
    outside=(),
    refused=Refused("panic", "no such system", ("/usr/lib/x.pc",)),
    unknown=(),
)


def test_tree_in_full() -> None:
    assert (
        plan.text([WHOLE], False)
        == """\
error: x for aarch64-apple-darwin: cargo-c would write past the destdir, and the package lack it:
    /abs/x.h

x 1.2.3 for aarch64-apple-darwin, by cargo-c 0.10.26
    cargo cinstall --prefix=/usr

    install name /usr/lib/libx.1.dylib
    current version 1.2.3, compatibility version 1.0.0

/
  x.dat                             data file (an asset)
  usr/include/
    x.h                             header with X_MAJOR 1 (header.name)
    sub/
      y.h                           header (an asset)
  usr/lib/
    libx.1.2.3.dylib                shared library (library.name)
    libx.dylib -> libx.1.2.3.dylib  link
    pkgconfig/
      x.pc                          pkg-config file

What a build alone can tell:
  - $OUT_DIR/**: a build alone
Notes:
  - a note
"""
    )


def test_refusal_in_full() -> None:
    assert (
        plan.text([STOPPED], False)
        == """\
x 1.2.3 for x86_64-unknown-uefi, by cargo-c 0.10.26
    cargo cinstall --prefix=/usr

error: cargo-c would stop (panic): no such system
    by then it has installed:
        /usr/lib/x.pc

Notes:
  - a note
"""
    )


def test_table_in_full() -> None:
    linux = WHOLE._replace(target=LINUX, outside=(), notes=("a note", "b"), tree=TREE[:1])
    assert (
        plan.text([WHOLE, STOPPED, linux], False)
        == """\
error: x for aarch64-apple-darwin: cargo-c would write past the destdir, and the package lack it:
    /abs/x.h

x 1.2.3 for 3 targets, by cargo-c 0.10.26
    cargo cinstall --prefix=/usr
    cargo cinstall --prefix=/usr
    cargo cinstall --prefix=/usr

error: x86_64-unknown-uefi: cargo-c would stop (panic): no such system
    by then it has installed:
        /usr/lib/x.pc

                       aarch64-apple-darwin                     x86_64-unknown-linux-gnu
shared library         /usr/lib/libx.1.2.3.dylib                -
install name           /usr/lib/libx.1.dylib                    -
current version        1.2.3                                    -
compatibility version  1.0.0                                    -
links                  /usr/lib/libx.dylib -> libx.1.2.3.dylib  -
pkg-config file        /usr/lib/pkgconfig/x.pc                  -
headers                /usr/include/x.h                         /usr/include/x.h
                       /usr/include/sub/y.h
data files             /x.dat                                   -

What a build alone can tell:
  - $OUT_DIR/**: a build alone
Notes:
  - a note
  - x86_64-unknown-linux-gnu: b
"""
    )


def test_packages_come_one_after_the_other() -> None:
    both = plan.text([STOPPED, STOPPED._replace(package="y")], False)
    assert both == plan.text([STOPPED], False) + "\n" + plan.text([STOPPED], False).replace(
        "x 1.2.3", "y 1.2.3"
    )


def test_nothing_ends_in_a_blank_line() -> None:
    bare = STOPPED._replace(notes=())
    assert plan.text([bare], False).endswith("        /usr/lib/x.pc\n")
    assert "\n\n\n" not in plan.text([bare, bare._replace(package="y")], False)


def test_colour_adds_nothing_else() -> None:
    coloured = plan.text([WHOLE, STOPPED], True)
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == plan.text([WHOLE, STOPPED], False)
    assert click.unstyle(changes.text([CHANGE], True)) == changes.text([CHANGE], False)


def test_terminal_is_not_obeyed() -> None:
    evil = "\x1b[2J\u202e"
    entry = Entry(f"/{evil}", "header", evil, macros=((evil, evil),))
    bad = WHOLE._replace(package=evil, tree=(entry,), outside=(evil,), notes=(evil,))
    for text in (plan.text([bad], False), plan.text([bad, bad], False), plan.paths([bad])):
        assert "\x1b" not in text
        assert "\u202e" not in text
    change = CHANGE._replace(package=evil, names=(evil, evil), consumers=(evil,))
    told = change._replace(differences=(Difference("x", "t", "pkg-config", evil, evil, evil),))
    assert "\x1b" not in changes.text([told], False)


def test_json_says_all_and_only_what_applies() -> None:
    document = json.loads(plan_json.text([WHOLE, STOPPED]))
    SCHEMA.validate(document)
    whole, stopped = document["plans"]
    assert [sorted(entry) for entry in whole["tree"]] == [
        ["macros", "path", "role", "why"],
        ["path", "role", "source", "why"],
        ["binary", "path", "role", "why"],
        ["link", "path", "role", "why"],
        ["path", "role", "text", "why"],
        ["path", "role", "why"],
    ]
    assert whole["tree"][0]["macros"] == {"X_MAJOR": "1"}
    assert whole["tree"][2]["binary"] == {
        "format": "mach-o",
        "install_name": "/usr/lib/libx.1.dylib",
        "current_version": [1, 2, 3],
        "compatibility_version": [1, 0, 0],
    }
    assert whole["unknown"] == [{"what": "$OUT_DIR/**", "why": "a build alone"}]
    assert (whole["refused"], whole["outside"]) == (None, ["/abs/x.h"])
    assert stopped["refused"] == {
        "cause": "panic",
        "message": "no such system",
        "left": ["/usr/lib/x.pc"],
    }


@pytest.mark.parametrize("release", [r.text for r in releases() if r >= oldest()][::7])
def test_plans_of_all_targets_are_as_the_schema_says(release: str) -> None:
    plans = [
        plan_of(options=Options(target=triple), release=release) for triple in targets.all_triples()
    ]
    SCHEMA.validate(json.loads(plan_json.text(plans)))


def test_differences_and_changes_are_as_the_schema_says() -> None:
    text = plan_json.text([WHOLE], differences=DIFFERENCES, changes=[CHANGE])
    document = json.loads(text)
    SCHEMA.validate(document)
    assert len(document["differences"]) == len(DIFFERENCES)
    (change,) = document["next"]
    assert change["name"] == {"kind": "soname", "before": "libx.so.1", "after": "libx.so.2"}
    assert change["library_version"] == {"before": "1.0.0", "after": "2.0.0", "stays": False}
    assert text.isascii()


DIFFERENCES = (
    Difference("x", "t", "refused", None, None, "panic"),
    Difference("x", "t", "package", None, "x", None),
    Difference("x", "t", "outside", "/abs/x", None, "/abs/x"),
    Difference("x", "t", "soname", "/l/libx.so.2", "libx.so.1", "libx.so.2"),
    Difference("x", "t", "compatibility version", "/l/libx.dylib", None, "2.0.0"),
    Difference("x", "t", "file", "/l/a", "/l/a", None),
    Difference("x", "t", "role", "/l/b", "header", "data"),
    Difference("x", "t", "link", "/l/c", "d", "e"),
    Difference("x", "t", "macro", "/l/x.h", "X_MAJOR 1", "X_MAJOR 2"),
    Difference("x", "t", "macro", "/l/x.h", "X_MINOR 1", None),
    Difference("x", "t", "pkg-config", "/l/x.pc", "Version: 1", "Version: 2\nRequires: z"),
)
CHANGE = Change(
    *("x", "t", ("1.0.0", "2.0.0"), ("1.0.0", "2.0.0"), False, "soname"),
    *(("libx.so.1", "libx.so.2"), True, ("programs must be built again",)),
    *((Renamed("Debian", "libx1", "libx2"),), DIFFERENCES[3:4]),
)


def test_differences_in_full() -> None:
    run = Run(newest(), Options(), Host())
    before, after = (Locked(run, (WHOLE._replace(target="t", version=v),)) for v in ("1", "2"))
    assert (
        changes.check("x.lock", [before], [after], DIFFERENCES, False)
        == """\
x.lock: the plan is another than the one written there

x 1 -> 2 for t
  ~ cargo-c would stop: it would not -> panic
  - the package
  + /abs/x, past the destdir
  ~ soname libx.so.1 -> libx.so.2
  ~ compatibility version none -> 2.0.0
  - /l/a
  ~ /l/b: role header -> data
  ~ /l/c: link d -> e
  ~ /l/x.h: X_MAJOR 1 -> 2
  ~ /l/x.h: X_MINOR 1 -> none
  ~ /l/x.pc
      - Version: 1
      + Version: 2
      + Requires: z
"""
    )
    clean = changes.check("x.lock", [before], [after], (), False)
    assert clean == "x.lock: nothing has changed in 1 plan\n"


def test_change_in_full() -> None:
    assert (
        changes.text([CHANGE], False)
        == """\
x 1.0.0 -> 2.0.0 for t
  library.version 1.0.0 -> 2.0.0
  soname libx.so.1 -> libx.so.2
  programs must be built again
  package in Debian: libx1 -> libx2
  changes:
    ~ soname libx.so.1 -> libx.so.2
"""
    )
    same = CHANGE._replace(differences=(), names=(None, None), packages=(), stays=True)
    text = changes.text([same._replace(library=("1.0.0", "1.0.0"))], False)
    assert "library.version stays 1.0.0: the manifest states it, and --next-library another" in text
    assert text.endswith("  nothing that is installed changes its name or text\n")
