"""What pc files say: variables, flags, modules and versions."""

from __future__ import annotations

import time

import pytest

from cargoc_check.artifacts.pc import file as pkgconfig
from cargoc_check.artifacts.pc import values
from cargoc_check.artifacts.pc.model import PcFile, Requirement
from cargoc_check.artifacts.pc.versions import compare, satisfies
from cargoc_check.text.source import Source


def read(text: str, path: str = "usr/lib/pkgconfig/foo.pc") -> PcFile:
    return pkgconfig.read(path, Source(path, text))


def said(text: str, field: str = "Libs") -> list[str]:
    return [flag.text for flag in values.flags(read(text), field)]


def test_variables_are_filled_in() -> None:
    pc = read("prefix=/usr\nlibdir=${prefix}/lib\nName: of ${prefix}\nVersion: ${libdir} x\n")
    assert values.variable(pc, "libdir") == "/usr/lib"
    assert values.variable(pc, "bindir") is None
    assert values.variable(pc, "pcfiledir") == "/usr/lib/pkgconfig"
    assert values.resolve(pc, "${libdir}$$${none}-${pc_sysrootdir}") == "/usr/lib$-"
    assert values.field(pc, "name") == "of /usr"
    assert values.version(pc) == "/usr/lib"
    assert values.field(pc, "URL") is None


def test_variables_from_outside_go_first() -> None:
    pc = read("prefix=/usr\nlibdir=${prefix}/lib\nLibs: -L${libdir} -L${x}\n")
    assert values.variable(pc, "libdir", prefix="/opt") == "/opt/lib"
    assert [flag.text for flag in values.libs(pc, prefix="/opt", x="y")] == ["-L/opt/lib", "-Ly"]
    here = values.variable(read("a=${pcfiledir}/../..\n"), "a", pcfiledir="/w/foo/lib/pkgconfig")
    assert here == "/w/foo/lib/pkgconfig/../.."


def test_line_sees_what_was_defined_before_it_or_else_later() -> None:
    text = "a=1\nLibs: -l${a} -l${b}\na=2\nb=${c}\nc=3\nCflags: -I${a}\n"
    assert said(text) == ["-l1", "-l3"]
    assert said(text, "Cflags") == ["-I2"]
    assert len(said("a=${b}/1\nb=${a}/2\nLibs: -L${a} -L${b}\n")) == 2


@pytest.mark.parametrize(
    ("value", "flags"),
    [
        ("-L/x   -lfoo", ["-L/x", "-lfoo"]),
        ("'-L/x y' \"-lfoo\" -l\\ bar", ["-L/x y", "-lfoo", "-l bar"]),
        ('-D"A=\\"x\\"" "a\\b" a"b"\'c\'', ['-DA="x"', "a\\b", "abc"]),
        ('"" -lfoo', ["-lfoo"]),
        ("-framework A -framework B -lz", ["-framework A", "-framework B", "-lz"]),
        ("-L /x -l foo", ["-L /x", "-l foo"]),
        ("-isystem /x -pthread -u", ["-isystem /x", "-pthread", "-u"]),
        ("-lfoo 'x", []),
        ("-lfoo \\\n  -lbar # -lbaz", ["-lfoo", "-lbar"]),
    ],
)
def test_flags_are_split_as_a_shell_does(value: str, flags: list[str]) -> None:
    assert said(f"Libs: {value}\n") == flags


def test_flag_knows_where_it_was_written() -> None:
    text = "l=${pcfiledir}/.. -lx\nLibs: -L${l} \\\n  '-l y'  # more\n"
    flags = values.libs(read(text))
    assert [flag.text for flag in flags] == ["-L/usr/lib/pkgconfig/..", "-lx", "-l y"]
    assert [flag.raw for flag in flags] == ["-L${l}", "${l}", "'-l y'"]
    for flag in flags:
        assert text[flag.span.start : flag.span.end] == flag.raw


def test_private_flags_are_for_static_libraries() -> None:
    pc = read("Libs: -lfoo\nLibs.private: -lm\nCflags: -DA\nCflags.private: -DB\nLibs: -lbar\n")
    assert [flag.text for flag in values.libs(pc)] == ["-lfoo", "-lbar"]
    assert [flag.text for flag in values.libs(pc, static=True)] == ["-lfoo", "-lbar", "-lm"]
    assert [flag.text for flag in values.cflags(pc, static=True)] == ["-DA", "-DB"]


def test_modules_are_read_with_their_places() -> None:
    text = "v=1.2\nRequires: zlib >= ${v}, libpng zlib < 2\nRequires.private: a>=1, b\n"
    pc = read(text)
    found = values.requirements(pc, "Requires")
    assert [one[:3] for one in found] == [
        *(("zlib", ">=", "1.2"), ("libpng", None, None), ("zlib", "<", "2")),
    ]
    assert [text[one.span.start : one.span.end] for one in found] == [
        *("zlib >= ${v}", "libpng", "zlib < 2"),
    ]
    (last,) = values.requirements(pc, "Requires.private")
    assert isinstance(last, Requirement)
    assert last.module == "b"
    assert values.faults(pc, "Requires") == ()
    ((fault, line),) = values.faults(pc, "Requires.private")
    assert (fault.kind, fault.text, line.name) == ("operator-glued", "a>=1", "Requires.private")


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        *(("1.2", "1.2", 0), ("1.2", "1.02", 0), ("1.2.0", "1.2", 1), ("1.10", "1.9", 1)),
        *(("1.0a", "1.0b", -1), ("1.0rc1", "1.0.1", -1), ("1.0~rc1", "1.0", -1), ("", "1", -1)),
        *(("v1.2", "1.0", -1), ("1.0A", "1.0a", 0), ("1-2", "1.2", 0), ("1.0.", "1.0", 0)),
    ],
)
def test_versions_are_compared_as_rpm_does(first: str, second: str, order: int) -> None:
    assert compare(first, second) == order
    assert compare(second, first) == -order


def test_requirement_is_met_or_not() -> None:
    assert satisfies("1.2", ">=", "1.2")
    assert not satisfies("1.2", ">", "1.2")
    assert satisfies("1.2", "!=", "1.3")
    assert satisfies("1.2", None, None)


LAUGHS = (
    "a0=" + "x" * 100 + "\n" + "".join(f"a{i}={f'${{a{i - 1}}}' * 10}\n" for i in range(1, 200))
)
AHEAD = "".join(f"a{i}={f'${{a{i + 1}}}' * 9}\n" for i in range(2000))
DOUBLED = "a=" + "x" * 60_000 + "\n" + "".join(f"b{i}=${{a}}{i}\n" for i in range(10_000))


@pytest.mark.parametrize(
    "text",
    [
        f"{LAUGHS}Libs: ${{a199}}\n",
        f"Libs: ${{a0}}\n{AHEAD}",
        f"{DOUBLED}Libs: ${{b9}}\n",
        "Libs: " + "${" * 100_000,
        "Libs: " + '\\"' * 100_000,
        "#" + "\\" * 200_001 + "\n",
        "a=" + "x\\\n" * 80_000,
        "a=x\n" * 30_000 + "Libs: " + "${a}" * 30_000,
    ],
)
def test_hostile_file_costs_little(text: str) -> None:
    began = time.process_time()
    pc = read(text[: 1 << 18])
    assert len(" ".join(flag.text for flag in values.libs(pc, static=True))) <= 1 << 18
    assert len(pc.problems) <= 100
    assert time.process_time() - began < 10
