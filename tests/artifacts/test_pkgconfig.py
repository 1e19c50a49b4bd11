"""pc files: lines with their places, and what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.artifacts.model import DamagedError
from cargoc_check.artifacts.pc import file as pkgconfig
from cargoc_check.artifacts.pc.lines import value
from cargoc_check.artifacts.pc.model import PcFile
from cargoc_check.text.source import Source

HEAD = "prefix=/usr\n\nName: foo\nDescription: Foo\nVersion: 1.2\n"


def read(text: str, path: str = "usr/lib/pkgconfig/foo.pc") -> PcFile:
    return pkgconfig.read(path, Source(path, text))


def problems(text: str) -> list[tuple[str, str]]:
    """Return each problem with the text that it is about."""
    return [(kind, text[span.start : span.end]) for kind, span in read(text).problems]


def test_lines_are_read_with_their_places() -> None:
    text = "# by hand\nprefix = /usr  # here\n\nLibs:  -L${prefix}/lib \\\n   -lfoo\nCflags:\n"
    pc = read(text)
    assert (pc.module, pc.path) == ("foo", "usr/lib/pkgconfig/foo.pc")
    assert [(line.name, line.value) for line in pc.variables] == [("prefix", "/usr")]
    libs, cflags = pc.fields
    assert (libs.name, libs.value) == ("Libs", "-L${prefix}/lib    -lfoo")
    assert text[libs.value_span.start : libs.value_span.end] == "-L${prefix}/lib \\\n   -lfoo"
    assert text[libs.span.start : libs.span.end].startswith("Libs:")
    assert (cflags.name, cflags.value) == ("Cflags", "")
    assert text[cflags.span.start : cflags.span.end] == "Cflags:"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_any_line_end_will_do(line_end: str, last: str) -> None:
    pc = read((HEAD + "Libs: -L/x \\\n-lfoo" + last).replace("\n", line_end))
    assert [line.name for line in pc.fields] == ["Name", "Description", "Version", "Libs"]
    assert pc.fields[-1].value == "-L/x -lfoo"
    assert pc.problems == ()


def test_hash_sign_begins_a_comment_unless_escaped() -> None:
    pc = read("a=x#y\nb=x\\#y\nc=x\\\\#y\nd=x\\y # z\n#e=1\n")
    assert [(line.name, line.value) for line in pc.variables] == [
        *(("a", "x"), ("b", "x#y"), ("c", "x\\\\"), ("d", "x\\y")),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("[section]\n", pkgconfig.NO_LINE, "[section]"),
        ("my-var=1\n", pkgconfig.NO_LINE, "my-var=1"),
        ("Lib: -lfoo\n", pkgconfig.UNKNOWN_FIELD, "Lib"),
        ("LIBS: -lfoo\n", pkgconfig.OTHER_CASE, "LIBS"),
        ("Libs: -lfoo\nLibs: -lbar\n", pkgconfig.FIELD_TWICE, "Libs: -lbar"),
        ("prefix=/opt\n", pkgconfig.VARIABLE_TWICE, "prefix=/opt"),
        ("_a=1\n", pkgconfig.ODD_NAME, "_a"),
        ('a="/x y"\n', pkgconfig.QUOTED, '"/x y"'),
        ("Libs: -L${libdir} -lfoo\n", pkgconfig.UNDEFINED, "${libdir}"),
        ("Libs: \\\n  -L${libdir} -lfoo\n", pkgconfig.UNDEFINED, "${libdir}"),
        ("a=${a}:/x\n", pkgconfig.NOT_YET, "${a}"),
        ("Libs: -L${libdir}\nlibdir=/lib\n", pkgconfig.NOT_YET, "${libdir}"),
        ("Libs: -L${prefix -lfoo\n", pkgconfig.UNCLOSED, "${prefix -lfoo"),
        ('Libs: -L/x "-lfoo\n', pkgconfig.UNBALANCED, '-L/x "-lfoo'),
        ("Libs: -L/x \\ \n", pkgconfig.UNBALANCED, "-L/x \\"),
        ("Libs.private: 'x\n", pkgconfig.UNBALANCED, "'x"),
        ("# a comment \\\nLibs: -lfoo\n", pkgconfig.JOINED_COMMENT, "# a comment \\"),
        ("Libs: -lfoo # it \\\r\nCflags: -I/x\r\n", pkgconfig.JOINED_COMMENT, "# it \\"),
        ("Libs: -l\0foo\n", pkgconfig.NUL, "\0"),
    ],
)
def test_problem_is_found_where_it_stands(text: str, kind: str, what: str) -> None:
    assert problems(HEAD + text) == [(kind, what)]


@pytest.mark.parametrize(
    "text",
    [
        "CFlags: -I/x\n",
        "URL: https://example.org/\nLicense: MIT\nLicense: Apache-2.0\n",
        "Libs: -L${pcfiledir}/.. -L${pc_sysrootdir}/x -I${pc_top_builddir}\n",
        "Libs: $${x} -lfoo\n",
        "Description.short = x\n",
        "Libs: \"-L/x y\" '-lfoo' -l\\ bar\n",
        "Libs: -lfoo \\",
        "# one \\\\\n",
        "# the last \\",
    ],
)
def test_what_all_programs_read_alike_is_no_problem(text: str) -> None:
    assert problems(HEAD + text) == []


def test_byte_order_mark_hides_the_first_line() -> None:
    pc = read("\ufeff" + HEAD)
    assert pc.variables == ()
    assert pc.problems == ((pkgconfig.BYTE_ORDER_MARK, (0, 1)),)


def test_file_that_is_far_too_long_is_not_read() -> None:
    with pytest.raises(DamagedError, match="262,144"):
        read("a=1\n" * 100_000)


@given(st.text(alphabet="abL:=$ {}\"\\#\n\r\t-'/.0\ufeff\0é", max_size=200))
def test_places_lead_back_to_what_was_read(text: str) -> None:
    pc = read(text)
    for line in (*pc.variables, *pc.fields):
        assert value(text, line.value_span).text == line.value
        assert text[line.span.start :].startswith(line.name)
        assert line.span.start < line.value_span.start <= line.value_span.end <= len(text)
    for _, span in pc.problems:
        assert 0 <= span.start < span.end <= len(text)
