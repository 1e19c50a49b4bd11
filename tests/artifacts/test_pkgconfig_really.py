"""pc files are read as the machine's pkg-config reads them: real ones, and made ones."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.pc import file as pkgconfig
from cargoc_check.artifacts.pc import values
from cargoc_check.artifacts.pc.model import Flag, PcFile
from cargoc_check.artifacts.pc.versions import compare
from cargoc_check.text.source import Source
from tests.support import truth

ARCHIVE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "truth.tar.xz"
)
MACHINES = ("/usr/lib", "/usr/share")
"""Below which pc files of the machine are looked for."""


class Folder:
    """A folder in which pkg-config finds `t.pc`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, text: str) -> PcFile:
        """Return a file as it is read here, once without its modules for pkg-config as well."""
        bare = re.sub(r"(?mi)^(requires|conflicts|provides)\b.*(?:\n|\Z)", "", text)
        (self.path / "t.pc").write_bytes(bare.encode(errors="surrogateescape"))
        path = str(self.path / "t.pc").lstrip("/")
        return pkgconfig.read(path, Source(path, text))

    def says(self, *options: str) -> str | None:
        """Return what pkg-config says of the file, None where it refuses it."""
        given = {
            "PKG_CONFIG_LIBDIR": str(self.path),
            "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1",
            "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1",
        }
        done = subprocess.run(
            ["pkg-config", *options, "t"],
            env={"PATH": os.environ["PATH"], **given},
            capture_output=True,
            check=False,
        )
        return done.stdout.decode("latin-1").rstrip("\n") if done.returncode == 0 else None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("pc"))


def recorded() -> set[str]:
    """Return the pc files that cargo-c wrote, those alike but for a name once."""
    found: dict[str, str] = {}
    for answer in truth.unpack(str(ARCHIVE)).answers:
        for entry in answer.said.get("tree") or ():
            if entry["path"].endswith(".pc"):
                name = os.path.basename(entry["path"])[:-3]
                found.setdefault(entry["text"].replace(name, "NAME"), entry["text"])
    return set(found.values())


def installed() -> set[str]:
    """Return the pc files of the machine."""
    paths = (path for root in MACHINES for path in Path(root).rglob("pkgconfig/*.pc"))
    return {path.read_text(errors="surrogateescape") for path in paths if path.is_file()}


def once(flags: tuple[Flag, ...]) -> list[str]:
    """Return words without what is there before: pkgconf drops most of what comes again."""
    words = (word for flag in flags for word in flag.text.split(" ") if word)
    return list(dict.fromkeys(re.sub("/+", "/", word) for word in words))


def words(line: str | None) -> list[str]:
    assert line is not None
    parts = (part.encode("latin-1").decode(errors="surrogateescape") for part in shlex.split(line))
    found = (word for part in parts for word in part.split(" ") if word)
    return list(dict.fromkeys(re.sub("/+", "/", word) for word in found))


def assert_same(folder: Folder, text: str) -> None:
    pc = folder.read(text)
    assert values.version(pc) == folder.says("--modversion")
    assert once(values.libs(pc)) == words(folder.says("--libs"))
    assert sorted(once(values.libs(pc, static=True))) == sorted(
        words(folder.says("--static", "--libs"))
    )
    assert once(values.cflags(pc)) == words(folder.says("--cflags"))
    for line in pc.variables[2:4]:
        here = folder.says(f"--variable={line.name}")
        ours = values.variable(pc, line.name)
        assert (here, ours) != (None, None)
        assert re.sub("/+", "/", ours or "") == re.sub("/+", "/", here or "")


def test_real_files_say_the_same(folder: Folder) -> None:
    texts = recorded() | installed()
    assert len(texts) > 100
    for text in sorted(texts):
        if not folder.read(text).problems:
            assert_same(folder, text)


NAMES = st.sampled_from(["prefix", "libdir", "a", "B1"])
PLAIN = ("/usr", "lib", "-lfoo", "-L", "-I/x", "-DA=1", " ", "  ", "\t", "-pthread")
ODD = ("${prefix}", "${libdir}", "${a}", "x\\ y", "'q r'", '"s t"', "$x")
PARTS = st.sampled_from(PLAIN + ODD)
VALUES = st.lists(PARTS, max_size=6).map("".join)
VARIABLES = st.lists(st.tuples(NAMES, VALUES).map("=".join), max_size=4)
FIELDS = st.lists(
    st.tuples(st.sampled_from(["Libs", "Libs.private", "Cflags"]), VALUES).map(": ".join),
    max_size=4,
)
FILES = st.tuples(VARIABLES, FIELDS, st.sampled_from(["\n", "\r\n"]), st.booleans()).map(
    lambda made: (
        made[2].join([*made[0], "Name: t", "Description: t", "Version: 1", *made[1]])
        + made[2] * made[3]
    )
)


@settings(max_examples=60, deadline=None)
@given(text=FILES)
def test_made_files_say_the_same(folder: Folder, text: str) -> None:
    kinds = {kind for kind, _ in folder.read(text).problems}
    assume(not kinds & {pkgconfig.NOT_YET, pkgconfig.UNBALANCED, pkgconfig.VARIABLE_TWICE})
    assert_same(folder, text)


VERSIONS = st.text(alphabet="0129abAB.~-+_", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(first=VERSIONS, second=VERSIONS)
def test_versions_are_compared_the_same(folder: Folder, first: str, second: str) -> None:
    folder.read(f"Name: t\nDescription: t\nVersion: {first}\n")
    newer = folder.says(f"--atleast-version={second}") is not None
    older = folder.says(f"--max-version={second}") is not None
    assert (compare(first, second) >= 0, compare(first, second) <= 0) == (newer, older)


MODULE = st.sampled_from(["zlib", "glib-2.0", "x++", "a.b"])
OPERATOR = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
ONE = st.one_of(MODULE, st.tuples(MODULE, OPERATOR, st.sampled_from(["1", "2.0.1"])).map(" ".join))
LISTS = st.lists(ONE, max_size=4).flatmap(
    lambda parts: st.sampled_from([", ", " ,", ","]).map(lambda sign: sign.join(parts))
)


@settings(max_examples=30, deadline=None)
@given(text=LISTS)
def test_modules_are_read_the_same(folder: Folder, text: str) -> None:
    pc = folder.read(f"Name: t\nDescription: t\nVersion: 1\nConflicts: none\nRequires: {text}\n")
    ours = [" ".join(filter(None, one[:3])) for one in values.requirements(pc, "Requires")]
    (folder.path / "t.pc").write_text(f"Name: t\nDescription: t\nVersion: 1\nProvides: {text}\n")
    said = (folder.says("--print-provides") or "").splitlines()[:-1]
    assert ours == said
