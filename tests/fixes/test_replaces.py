"""A crate takes the names of the C library that it replaces; the library is a real one."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.errors import UserError
from cargoc_check.fixes.replaces import Reference, lacking, read, said_by
from cargoc_check.fixes.stated import Stated
from cargoc_check.plan import make
from cargoc_check.plan.model import Host, Options
from tests.support import c_library
from tests.support.proposing import MANIFEST, opened, proposed

LIB = '#[no_mangle]\npub extern "C" fn foo_add(a: i32, b: i32) -> i32 { a + b }\n'
CRATE = {
    "Cargo.toml": MANIFEST.replace("mylib", "foo-rs").replace("1.2.3", "0.3.0"),
    "src/lib.rs": LIB,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root with libfoo 1.2.3 and its soname libfoo.so.1, written in C."""
    return c_library.install(tmp_path_factory.mktemp("library") / "root")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return a root whose pc file has another name than the library, as glib's has."""
    pc = c_library.PC.replace("/foo\n", "/foo-2.0\n").replace("Name: foo", "Name: The Foo")
    root = c_library.install(tmp_path / "root", pc=pc, headers={"foo-2.0/foo.h": "", "bar.h": ""})
    folder = root / "usr/lib/pkgconfig"
    (folder / "foo.pc").rename(folder / "foo-2.0.pc")
    (root / "usr/include/foo/foo.h").unlink()
    return root


def packed(root: Path, name: str) -> str:
    path = root.parent / name
    with tarfile.open(path, "w:gz") as made:
        made.add(root / "usr", "usr")
    return str(path)


def test_reference_is_what_programs_are_linked_with(root: Path) -> None:
    found = read("foo", [str(root)])
    assert found.pc is not None
    assert (found.name, found.soname, found.release, found.pc.module) == (
        "foo",
        "1",
        "1.2.3",
        "foo",
    )
    assert found.headers == ("foo/foo.h",)
    assert found.exports == {"foo_add", "foo_count"}


@pytest.mark.parametrize("name", ["foo", "libfoo"])
def test_archive_says_the_same_as_the_root(root: Path, name: str) -> None:
    in_archive, in_root = read(name, [packed(root, f"{name}.tar.gz")]), read(name, [str(root)])
    assert in_archive.pc is not None
    assert in_root.pc is not None
    assert in_archive._replace(pc=None) == in_root._replace(pc=None)
    assert in_archive.pc.module == in_root.pc.module


def test_library_and_its_development_package_are_read_together(root: Path, tmp_path: Path) -> None:
    usr = root / "usr"
    parts = {"run.tar": ["lib/libfoo.so.1", "lib/libfoo.so.1.2.3"]}
    parts["dev.tar"] = ["lib/libfoo.so", "lib/pkgconfig/foo.pc", "include/foo/foo.h"]
    for archive, names in parts.items():
        with tarfile.open(tmp_path / archive, "w") as made:
            for name in names:
                made.add(usr / name, f"usr/{name}")
    found = read("foo", [str(tmp_path / archive) for archive in parts])
    assert (found.soname, found.release, found.headers) == ("1", "1.2.3", ("foo/foo.h",))
    assert found.pc is not None


@pytest.mark.parametrize("name", ["foo", "foo-2.0"])
def test_module_of_another_name_is_found(other: Path, name: str) -> None:
    found = read(name, [str(other)])
    assert found.name == "foo"
    assert found.pc is not None
    assert found.pc.module == "foo-2.0"
    assert found.headers == ("foo-2.0/foo.h",)


def test_library_that_is_not_there_is_told(root: Path) -> None:
    with pytest.raises(UserError, match="there is no shared library of bar"):
        read("bar", [str(root)])
    with pytest.raises(UserError, match="nowhere"):
        read("foo", [str(root / "nowhere")])


def test_names_are_stated_unless_somebody_has(root: Path) -> None:
    reference = read("foo", [str(root)])
    said = said_by(reference, Stated(replaces="foo"), "0.3.0")
    assert (said.name, said.pc_name, said.soname_version) == ("foo", "foo", "1.2.3")
    assert (said.header, said.layout, said.pc_version) == ("foo", ("foo/foo.h",), "1.2.3")
    own = said_by(reference, Stated(name="mine", pc_name="mine", soname_version="9"), "0.3.0")
    assert (own.name, own.pc_name, own.soname_version) == ("mine", "mine", "9")


@pytest.mark.parametrize(("own", "stated"), [("0.3.0", "1.2.3"), ("1.2.3", None), ("2.0.0", None)])
def test_version_is_that_of_the_library_only_where_it_is_higher(
    root: Path, own: str, stated: str | None
) -> None:
    assert said_by(read("foo", [str(root)]), Stated(), own).pc_version == stated


@pytest.mark.parametrize(
    ("soname", "release", "stated"),
    [("7", "7.1.0", "7.1.0"), ("0.2", "0.2.9", "0.2.9"), ("7", "11.2.0", "7"), ("7", None, "7")],
)
def test_soname_is_that_of_the_library(soname: str, release: str | None, stated: str) -> None:
    reference = Reference("foo", soname, release, None, (), frozenset())
    assert said_by(reference, Stated(), "1.0.0").soname_version == stated


def test_patched_crate_installs_what_the_library_does(root: Path) -> None:
    said = said_by(read("foo", [str(root)]), Stated(replaces="foo"), "0.3.0")
    after = proposed(CRATE, said).after
    (plan,) = make(after, newest(), Options(prefix="/usr", libdir="lib"), Host())
    planned = {entry.path.lstrip("/") for entry in plan.tree}
    there = {p.relative_to(root).as_posix() for p in root.rglob("*") if not p.is_dir()}
    assert planned == there
    assert {e.binary.soname for e in plan.tree if e.binary} == {"libfoo.so.1"}
    pc = next(entry.text for entry in plan.tree if entry.role == "pkg-config")
    assert pc is not None
    assert "\nName: foo\n" in pc
    assert "\nCflags: -I${includedir}/foo\n" in pc
    assert "\nVersion: 1.2.3\n" in pc


@pytest.mark.parametrize(
    ("flags", "header", "cflags"),
    [
        ("-I${includedir}", "foo/foo.h", "-I${includedir}"),
        ("-I${includedir}/foo", "foo/foo.h", "-I${includedir}/foo"),
        ("-I${includedir}/foo-2", "foo-2/foo/foo.h", "-I${includedir}/foo-2"),
        (
            "-I${includedir}/foo-2/foo -I${includedir}",
            "foo-2/foo/foo.h",
            "-I${includedir}/foo-2/foo",
        ),
        ("", "foo.h", "-I${includedir}"),
    ],
)
def test_programs_include_the_header_as_before(
    tmp_path: Path, flags: str, header: str, cflags: str
) -> None:
    pc = c_library.PC.replace("-I${includedir}/foo", flags)
    root = c_library.install(tmp_path / "root", pc=pc, headers={header: c_library.HEADER})
    if header != "foo/foo.h":
        (root / "usr/include/foo/foo.h").unlink()
    said = said_by(read("foo", [str(root)]), Stated(replaces="foo"), "0.3.0")
    after = proposed(CRATE, said).after
    (plan,) = make(after, newest(), Options(prefix="/usr", libdir="lib"), Host())
    assert f"/usr/include/{header}" in {entry.path for entry in plan.tree}
    made = next(entry.text for entry in plan.tree if entry.role == "pkg-config")
    assert made is not None
    assert f"\nCflags: {cflags}\n" in made


def test_symbols_that_the_crate_lacks_are_named(root: Path) -> None:
    reference = read("foo", [str(root)])
    (package,) = opened(CRATE).requested
    (advice,) = lacking(reference, package)
    assert advice.message == "libfoo exports 1 symbol that the crate does not: foo_count"
    static = "#[no_mangle]\npub static foo_count: i32 = 3;\n"
    (whole,) = opened({**CRATE, "src/lib.rs": LIB + static}).requested
    assert list(lacking(reference, whole)) == []


def test_linkers_own_symbols_are_no_part_of_the_library(tmp_path: Path) -> None:
    code = (
        c_library.CODE + '__attribute__((visibility("hidden"))) int foo_own(void) { return 1; }\n'
    )
    found = read("foo", [str(c_library.install(tmp_path / "root", code=code))])
    assert found.exports == {"foo_add", "foo_count"}


def test_version_script_is_no_hindrance(tmp_path: Path) -> None:
    root = c_library.install(tmp_path / "root")
    script, source = tmp_path / "foo.map", tmp_path / "foo.c"
    script.write_text("FOO_1 { global: foo_*; local: *; };\n")
    source.write_text(c_library.CODE)
    library = root / "usr/lib/libfoo.so.1.2.3"
    flags = ["-shared", "-fPIC", "-Wl,-soname,libfoo.so.1", f"-Wl,--version-script={script}"]
    subprocess.run(["cc", *flags, str(source), "-o", str(library)], check=True)
    assert read("foo", [str(root)]).exports == {"foo_add", "foo_count"}
