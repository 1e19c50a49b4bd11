"""What pc files lead to in their tree, and what cargo-c's own lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.build import Build
from cargoc_check.artifacts.find import assembled, values
from cargoc_check.artifacts.model import Format
from cargoc_check.artifacts.pc.closed_world import World, Worlds
from cargoc_check.artifacts.tree import Node, Package, Tree
from cargoc_check.engine.ask import Options
from cargoc_check.engine.verify import verify
from cargoc_check.facts.build import Given
from cargoc_check.rule import rules_of
from cargoc_check.selection import Selection
from tests.support import truth

ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "truth.tar.xz"
RULES = tuple(rule.id for rule in rules_of("verify") if rule.name.startswith("pc-"))
HEAD = "Name: foo\nDescription: Foo\nVersion: 1.2.3\n"


def built(files: dict[str, str], kind: str = "directory", **links: str) -> Build:
    """Return a build of texts, by path; further ones are links, with `__` for each slash."""
    nodes = {}
    for path, text in files.items():
        data = memoryview(text.encode(errors="surrogatepass"))
        nodes[path] = Node(path, "file", 0, len(data), content=lambda data=data: data)  # type: ignore[misc]
    for name, link in links.items():
        path = name.replace("__", "/")
        nodes[path] = Node(path, "link", 0, link=link)
    tree = Tree((Package("DEST", kind),), nodes)
    return assembled(tree, list(values(tree)), {})


def world(
    files: dict[str, str], form: Format = "elf", kind: str = "directory", **links: str
) -> World:
    build = built(files, kind, **links)
    return Worlds(build, form).of(build.pc_files[0])


def test_directories_are_found_through_links() -> None:
    text = HEAD + "prefix=/usr\nlibdir=${prefix}/lib64\nLibs: -L${libdir} -lfoo\n"
    found = world({"usr/lib/pkgconfig/foo.pc": text, "usr/lib/libfoo.so": ""}, usr__lib64="lib")
    assert found.path("/usr/lib64") == "usr/lib64"
    assert found.real("usr/lib64") == "usr/lib"
    assert found.held("foo", "/usr/lib64")
    assert found.homes("foo") == {"usr/lib"}
    assert not found.held("foo", "/usr/lib32")
    assert not found.has("relative")


@pytest.mark.parametrize(
    ("pc", "prefix", "directory", "path"),
    [
        ("lib/pkgconfig/foo.pc", "c:", "c:/lib", "lib"),
        ("c:/lib/pkgconfig/foo.pc", "c:", "c:/lib", "c:/lib"),
        ("lib/pkgconfig/foo.pc", "C:\\\\Program Files\\\\foo", "C:/Program Files/foo/lib", "lib"),
        ("mingw64/lib/pkgconfig/foo.pc", "C:/msys/mingw64", "C:/msys/mingw64/lib", "mingw64/lib"),
        ("dest/usr/lib/pkgconfig/foo.pc", "/usr", "/usr/lib", "dest/usr/lib"),
        ("dest/usr/lib/pkgconfig/foo.pc", "/usr", "/etc", "dest/etc"),
        ("usr/lib/pkgconfig/foo.pc", "/usr/../usr/", "/usr//lib/", "usr/lib"),
        ("lib/pkgconfig/foo.pc", "", "/lib", "lib"),
        ("usr/lib/x86_64-linux-gnu/pkgconfig/foo.pc", "/usr", "/usr", "usr"),
    ],
)
def test_directory_in_the_tree(pc: str, prefix: str, directory: str, path: str) -> None:
    found = world({pc: f"{HEAD}prefix={prefix}\n"}, "pe")
    assert found.path(directory) == path


@pytest.mark.parametrize(
    ("form", "file", "name"),
    [
        *(("elf", "libfoo.so", "foo"), ("elf", "libfoo.a", "foo"), ("mach-o", "libfoo.tbd", "foo")),
        *(
            ("mach-o", "libfoo.dylib", "foo"),
            ("pe", "libfoo.dll.a", "foo"),
            ("pe", "foo.lib", "foo"),
        ),
        *(("pe", "foo.dll.a", "foo"), ("elf", "foo.o", ":foo.o")),
    ],
)
def test_linkers_find_a_library_by_its_file(form: Format, file: str, name: str) -> None:
    found = world({"usr/lib/pkgconfig/foo.pc": HEAD, f"usr/lib/{file}": ""}, form)
    assert found.homes(name) == {"usr/lib"}
    assert name.startswith(":") or list(found.linkable()) == [name]


@pytest.mark.parametrize(
    ("form", "file"),
    [
        *(("elf", "libfoo.dylib"), ("elf", "libfoo.so.1"), ("mach-o", "libfoo.so")),
        *(("pe", "foo.dll"), ("pe", "foo.dll.lib"), ("pe", "cygfoo-1.dll"), ("pe", "foo.def")),
    ],
)
def test_linkers_pass_over_other_files(form: Format, file: str) -> None:
    found = world({"usr/lib/pkgconfig/foo.pc": HEAD, f"usr/lib/{file}": ""}, form)
    assert found.homes("foo") == frozenset()
    assert found.resembles("foo") == (file == "libfoo.so.1" or ".dll" in file)


def pc_findings(build: Build) -> list[tuple[str, str]]:
    """Return name and severity of what the rules about pc files find."""
    report = verify(build, Given(), Options(Selection(RULES)))
    assert not report.crashes, report.crashes[0].traceback
    return [(finding.name, finding.severity.value) for finding in report.findings]


def recorded(said: dict[str, Any]) -> Build:
    """Return the build of a recorded tree: the pc files are read, the rest is there by name."""
    entries = [e for e in said["tree"] if "link" not in e]
    files = {e["path"].lstrip("/"): e.get("text") or "" for e in entries}
    files = {
        path: text or "int x;\n" if path.endswith(".h") else text for path, text in files.items()
    }
    links = {
        e["path"].lstrip("/").replace("/", "__"): e["link"] for e in said["tree"] if "link" in e
    }
    return built(files, **links)


def test_what_cargo_c_writes_is_right() -> None:
    judged = set()
    for answer in truth.unpack(str(ARCHIVE)).answers:
        said = answer.said
        texts = tuple(e["text"] for e in said.get("tree") or () if e["path"].endswith(".pc"))
        if said["exit"] != 0 or not texts or (shape := (texts, *map(str, said["args"]))) in judged:
            continue
        judged.add(shape)
        expected = set()
        if said["cargo_c"] == "0.9.14" and any(a.startswith("--libdir=lib") for a in said["args"]):
            expected.add(("pc-directory", "error"))  # it writes `libdir=lib`
        if any("pkgconfigdir" in argument for argument in said["args"]):
            expected.add(("pc-place", "warning"))
        found = {finding for finding in pc_findings(recorded(said)) if finding[1] != "info"}
        assert found == expected, answer.name
    assert len(judged) > 100


LINES = (
    *("prefix=/usr", "prefix=c:/", "libdir=${prefix}/lib", "libdir=lib", "Libs: -L${libdir} -lfoo"),
    *("Cflags: -I${x}", "Version: 1", "Name: foo", "Description:", "Requires: foo >= 1"),
    *("Libs.private: -framework", "Requires.private: a>=1"),
)
SCRAPS = (
    *(
        "-L",
        "'",
        "\\",
        "${",
        "}",
        "#",
        "=",
        ":",
        "/",
        "@X@",
        "\0",
        "\ufeff",
        "é",
        "c:",
        "..",
        "$(y)",
    ),
    *("-Wl,-rpath,/home/me", "x.lib", "-l", "-I/"),
)
WORDS = st.sampled_from(LINES + SCRAPS)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["\n", " ", "", "\\\n", "\r\n"])), max_size=20)


@settings(max_examples=80, deadline=None)
@given(
    parts=TEXTS,
    path=st.sampled_from(["usr/lib/pkgconfig/foo.pc", "foo.pc", "share/pkgconfig/a.pc"]),
)
def test_no_text_makes_a_rule_stumble(parts: list[tuple[str, str]], path: str) -> None:
    text = "".join(word + end for word, end in parts)
    pc_findings(
        built({path: text, "usr/lib/libfoo.so": "", "usr/include/foo.h": "int foo(void);\n"})
    )
