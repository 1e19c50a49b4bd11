"""Files that are where or as they should not be: each beside what looks so and is in order."""

from __future__ import annotations

import os

import pytest

from cargoc_check.artifacts.tree import Tree
from cargoc_check.findings import Finding
from cargoc_check.rules.built.placed import mode
from tests.support.described import PC, described, findings

RULES = ("LIB004", "LIB006", "LIB008", "LIB009", "LIB010", "LIB011")
ELF = "usr/lib/libfoo.so.1.2.3  elf"
DYLIB = "usr/lib/libfoo.1.2.3.dylib  mach-o"
DLL = "usr/bin/foo.dll  pe"


def all_found(*lines: str, options: str = "") -> list[Finding]:
    return findings({"build": "\n".join(lines)}, options, select=RULES)


def found(*lines: str, options: str = "") -> list[str]:
    """Return the names of what is said of the example with these lines, one for each finding."""
    return [finding.name for finding in all_found(*lines, options=options)]


def said(*lines: str, options: str = "") -> tuple[str, str]:
    """Return the message and the help of the one finding."""
    (finding,) = all_found(*lines, options=options)
    return finding.message, finding.help or ""


@pytest.mark.parametrize("line", [ELF, DYLIB, DLL])
def test_correct_library_of_each_format_is_silent(line: str) -> None:
    assert found(line) == []


# Modes

EVERYBODY = "everybody may write to it"
NOT_ALL = "not everybody may read it"
BIT = "it has the set-user-id or set-group-id bit"
FILE = "usr/lib/libbar.so.1  elf mode=0666"


@pytest.mark.parametrize("bits", ["0755", "0644", "0444", "0555", "0664", "0775", "0004", "1644"])
def test_modes_that_are_in_order(bits: str) -> None:
    assert found(f"{ELF} mode={bits}") == []


@pytest.mark.parametrize(
    ("bits", "wrong"),
    [
        ("0777", EVERYBODY),
        ("0646", EVERYBODY),
        ("0642", EVERYBODY),
        ("4777", EVERYBODY),
        ("0600", NOT_ALL),
        ("0640", NOT_ALL),
        ("0751", NOT_ALL),
        ("0000", NOT_ALL),
        ("4750", NOT_ALL),
        ("4755", BIT),
        ("2755", BIT),
        ("6755", BIT),
    ],
)
def test_modes_that_are_wrong(bits: str, wrong: str) -> None:
    assert said(f"{ELF} mode={bits}")[0] == f"the mode is {bits}: {wrong}"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (ELF, "755"),
        (DYLIB, "755"),
        (DLL, "755"),
        ("opt/app/bar.so  elf name=none", "755"),
        ("usr/lib/libfoo.a  static", "644"),
        ("usr/lib/foo.dll.a  import", "644"),
        ("usr/lib/pkgconfig/foo.pc  file", "644"),
        ("usr/include/foo/foo.h  file", "644"),
    ],
)
def test_every_part_of_a_c_library_has_its_mode(line: str, right: str) -> None:
    assert found(f"{line} mode=0644") == []
    assert f"install -m{right} " in said(f"{line} mode=0600")[1]


@pytest.mark.parametrize(
    "line",
    [
        "usr/share/doc/foo/README  file",
        "usr/bin/foo  file",
        "usr/lib/foo.def  definition",
        "usr/lib/libbar.so  script",
        "usr/lib  folder",
    ],
)
@pytest.mark.parametrize("bits", ["0777", "0600", "4755"])
def test_modes_of_other_files_are_not_judged(line: str, bits: str) -> None:
    assert found(f"{line} mode={bits}") == []
    assert found(f"usr/lib/libfoo.a  static mode={bits}") == ["mode"]


def test_file_without_a_mode() -> None:
    """Archives of other systems tell none."""
    build = described({"build": f"{ELF} mode=0600"}).build
    nodes = {node.path: node._replace(mode=None) for node in build.tree}
    assert len(list(mode(build))) == 1
    assert list(mode(build._replace(tree=Tree(build.tree.packages, nodes)))) == []


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (("@deb foo 1 any", "@wheel bar 1 any", FILE), False),
        (("@deb foo 1 any", FILE, "@wheel bar 1 any"), True),
        (("@wheel foo 1 any", "@deb bar 1 any", FILE), True),
        (("@wheel foo 1 any", FILE, "@deb bar 1 any"), False),
    ],
)
def test_package_of_the_file_tells_whether_modes_mean_something(
    lines: tuple[str, ...], wrong: bool
) -> None:
    assert found(*lines) == ["mode"] * wrong


# What the build alone needs


@pytest.mark.parametrize(
    "name",
    [
        *("libfoo.d", "foo.o", "foo.obj", "libfoo.rlib", "libfoo.rmeta", "foo.h.orig"),
        *("foo.h.rej", ".foo.h.swp", "foo.pc.bak", "foo.tmp", "foo.pc~"),
    ],
)
def test_leftovers(name: str) -> None:
    assert found(f"usr/lib/{name}  file") == ["leftover"]


@pytest.mark.parametrize(
    "name",
    [
        *("libfood", "foo.d.txt", "foo.odt", "foo.o.gz", "foo.do", "foo.objc", "foo.rlibs"),
        *("foo.swpx", "foo.tmpl", "foo~1", "orig", "foo.template", "foo.backup", "README"),
    ],
)
def test_names_that_are_like_those_of_leftovers(name: str) -> None:
    assert found(f"usr/lib/{name}  file") == []


def test_links_and_folders_are_no_leftovers() -> None:
    assert found("usr/lib/foo.d  file") == ["leftover"]
    assert found("usr/lib/foo.d  folder") == []
    assert found("usr/lib/foo.d -> /etc/foo.d") == []


@pytest.mark.parametrize("folder", ["usr/lib", "usr/lib/pkgconfig", "usr/include/foo"])
def test_leftovers_lie_beside_what_a_library_is_made_of(folder: str) -> None:
    assert found(f"{folder}/foo.o  file") == ["leftover"]


@pytest.mark.parametrize("folder", ["usr/lib/foo", "usr/share/foo", "usr/include", "usr"])
def test_files_of_other_folders_are_somebody_s_own(folder: str) -> None:
    assert found(f"{folder}/foo.o  file") == []


def test_link_to_a_library_does_not_make_its_folder_one_of_the_library() -> None:
    leftover = "usr/lib/foo/foo.o  file"
    assert found("usr/lib/foo/libfoo.so -> ../libfoo.so.1.2.3", leftover) == []
    assert found("usr/lib/foo/libfoo.so  elf", leftover) == ["leftover"]


def test_each_leftover_is_told() -> None:
    leftovers = all_found("usr/lib/foo.o  file", "usr/lib/bar.o  file")
    assert [one.location.path for one in leftovers] == ["usr/lib/bar.o", "usr/lib/foo.o"]


# Libtool's archives


def test_libtool_archives() -> None:
    archives = all_found("usr/lib/libfoo.la  file", "opt/bar/libbar.la  file")
    assert [one.name for one in archives] == ["libtool-archive"] * 2
    assert [one.location.path for one in archives] == ["opt/bar/libbar.la", "usr/lib/libfoo.la"]


@pytest.mark.parametrize(
    "line",
    [
        "usr/lib/libfoo.la -> ../lib64/libfoo.la",
        "usr/lib/libfoo.la  folder",
        "usr/lib/libfoo.lai  file",
        "usr/lib/libfoo.la.gz  file",
        "usr/lib/libfoola  file",
        "usr/lib/foo.la/README  file",
    ],
)
def test_what_is_no_libtool_archive(line: str) -> None:
    assert found(line) == []


# Targets

GNU = "--target aarch64-unknown-linux-gnu"


@pytest.mark.parametrize(
    ("line", "target", "built"),
    [
        (f"{ELF} machine=x86_64,linux,gnu", "aarch64-unknown-linux-gnu", "x86_64 linux gnu"),
        (f"{ELF} machine=aarch64,linux,musl", "aarch64-unknown-linux-gnu", "aarch64 linux musl"),
        (f"{ELF} machine=aarch64,linux,gnu", "aarch64-unknown-linux-musl", "aarch64 linux gnu"),
        (f"{ELF} machine=aarch64,freebsd", "aarch64-unknown-linux-gnu", "aarch64 freebsd"),
        (f"{ELF} machine=aarch64,linux,gnu", "aarch64-linux-android", "aarch64 linux gnu"),
        (f"{ELF} machine=mips,linux,gnu", "mips-unknown-linux-gnu", "mips linux gnu"),
        (f"{ELF} machine.arch=x86_64 machine.os= machine.env=", "aarch64-linux-android", "x86_64"),
        (f"{ELF} machine.arch= machine.name=EM_SH", "x86_64-unknown-linux-gnu", "EM_SH linux gnu"),
        (f"{DYLIB} machine=aarch64,ios", "aarch64-apple-darwin", "aarch64 ios"),
        (f"{DLL} machine=x86,windows,gnu", "x86_64-pc-windows-gnu", "x86 windows gnu"),
        (f"{DLL} machine=x86_64,cygwin", "x86_64-pc-windows-gnu", "x86_64 cygwin"),
    ],
)
def test_library_of_another_target(line: str, target: str, built: str) -> None:
    message = f"this is for {built}, and {target} was stated"
    assert said(line, options=f"--target {target}")[0] == message
    assert found(line) == []


@pytest.mark.parametrize(
    ("line", "target"),
    [
        (f"{ELF} machine=aarch64,linux,gnu", "aarch64-unknown-linux-gnu"),
        (f"{ELF} machine=aarch64,linux,gnu", "aarch64-suse-linux-gnu"),
        (f"{ELF} machine=aarch64,linux,gnu machine.env=", "aarch64-unknown-linux-musl"),
        (f"{ELF} machine.arch=aarch64 machine.os= machine.env=", "aarch64-linux-android"),
        (f"{ELF} machine=mips,linux,gnu machine.endian=big", "mips-unknown-linux-gnu"),
        (f"{DYLIB} machine=aarch64,macos", "aarch64-apple-darwin"),
        (f"{DYLIB} machine=aarch64,ios,sim", "aarch64-apple-ios"),
        (f"{DLL} machine=x86_64,windows,gnu", "x86_64-pc-windows-msvc"),
        (f"{DLL} machine=x86_64,windows", "x86_64-pc-cygwin"),
        (f"{DLL} machine=x86_64,cygwin", "x86_64-pc-cygwin"),
    ],
)
def test_library_that_may_be_of_the_target(line: str, target: str) -> None:
    assert found(line, options=f"--target {target}") == []


def test_each_library_is_held_against_the_target() -> None:
    lines = (f"{ELF} machine=aarch64,linux,gnu", "usr/lib/libbar.so.1  elf")
    (finding,) = all_found(*lines, options=GNU)
    assert finding.location.path == "usr/lib/libbar.so.1"


def test_slices_of_a_universal_file_are_of_several_targets() -> None:
    options = "--target aarch64-apple-darwin"
    intel = f"{DYLIB} machine=x86_64,macos"
    slices = (f"{intel} slice=x86_64", f"{DYLIB} machine=aarch64,macos slice=arm64")
    assert found(intel, options=options) == ["other-target"]
    assert found(*slices, options=options) == []


# Multiarch directories

OTHER = "usr/lib/aarch64-linux-gnu"
ALONE = ("!usr/lib/libfoo.so.1.2.3", "!usr/lib/libfoo.so.1", "!usr/lib/libfoo.so")


@pytest.mark.parametrize(
    ("folder", "machine", "own"),
    [
        (OTHER, "x86_64,linux,gnu", "x86_64-linux-gnu"),
        ("lib/aarch64-linux-gnu", "x86_64,linux,gnu", "x86_64-linux-gnu"),
        ("usr/lib/x86_64-linux-gnu", "aarch64,linux,gnu", "aarch64-linux-gnu"),
        ("usr/lib/x86_64-linux-gnu", "x86,linux,gnu", "i386-linux-gnu"),
        ("usr/lib/i386-linux-gnu", "x86_64,linux,musl", "x86_64-linux-musl"),
        ("usr/lib/x86_64-linux-gnu", "x86,hurd,gnu", "i386-gnu"),
    ],
)
def test_directory_of_another_machine(folder: str, machine: str, own: str) -> None:
    message, help = said(*ALONE, f"{folder}/libfoo.so.1.2.3  elf machine={machine}")
    assert message == f"this is for {own}, and lies in the directory of {folder.split('/')[-1]}"
    assert help.endswith(f"--libdir=/usr/lib/{own}")


@pytest.mark.parametrize(
    ("folder", "machine"),
    [
        # its own, and others of its architecture
        ("usr/lib/aarch64-linux-gnu", "aarch64,linux,gnu"),
        ("usr/lib/i386-linux-gnu", "x86,linux,gnu"),
        ("usr/lib/x86_64-linux-musl", "x86_64,linux,gnu"),
        ("usr/lib/arm-linux-gnueabihf", "arm,linux,gnu"),
        # no multiarch directory
        ("usr/lib", "x86_64,linux,gnu"),
        ("usr/lib64/aarch64-linux-gnu", "x86_64,linux,gnu"),
        ("usr/mylib/aarch64-linux-gnu", "x86_64,linux,gnu"),
        ("usr/aarch64-linux-gnu/lib", "x86_64,linux,gnu"),
        ("usr/lib/aarch64-linux-gnu/foo", "x86_64,linux,gnu"),
        ("usr/lib/aarch64", "x86_64,linux,gnu"),
        # none of Debian's architectures
        ("usr/lib/foo-plugins", "x86_64,linux,gnu"),
        ("usr/lib/i686-linux-gnu", "x86_64,linux,gnu"),
        # none of Debian's ports
        ("usr/lib/aarch64-linux-gnu", "x86_64,freebsd"),
        ("usr/lib/aarch64-linux-gnu", "arm,linux,uclibc"),
    ],
)
def test_directories_that_are_not_another_machine_s(folder: str, machine: str) -> None:
    assert found(*ALONE, f"{folder}/libfoo.so.1.2.3  elf machine={machine}") == []


def test_library_that_leaves_its_target_open_may_lie_anywhere() -> None:
    line = f"{OTHER}/libfoo.so.1.2.3  elf machine.env="
    assert found(*ALONE, line) == []
    assert found(*ALONE, line, options="--target x86_64-unknown-linux-gnu") == ["other-multiarch"]


def test_library_of_another_architecture_than_the_build_s() -> None:
    line = f"{OTHER}/libbar.so.1  elf machine"
    assert found(f"{line}=aarch64,linux,gnu") == []
    assert found(f"{line}=x86_64,linux,gnu") == ["other-multiarch"]


def test_library_of_another_target_is_told_that_alone() -> None:
    line = f"{OTHER}/libfoo.so.1.2.3  elf machine=x86_64,linux,gnu"
    assert found(*ALONE, line, options=GNU) == ["other-target"]
    assert found(*ALONE, line) == ["other-multiarch"]


# A DESTDIR in a DESTDIR

GONE = [f"!usr/lib/libfoo.so{end}" for end in ("", ".1", ".1.2.3")]
GONE += ["!usr/lib/libfoo.a", "!usr/lib/pkgconfig/foo.pc", "!usr/include/foo/foo.h"]


def lying(root: str, *more: str, prefix: str = "/usr") -> list[str]:
    """Return what is said of a library that lies below a prefix in a folder of the tree."""
    place = f"{root}{prefix}/lib"
    library = f"{place}/libfoo.so.1  elf"
    pc = PC.replace("prefix=/usr", f"prefix={prefix}")
    told = {"build": "\n".join((*more, library)), f"{place}/pkgconfig/foo.pc": pc}
    return [finding.name for finding in findings(told, select=RULES)]


@pytest.mark.parametrize(
    "root", ["tmp/dest", "home/me/foo/dest", "var/tmp/foo-root", "builds/foo", "Users/me/dest"]
)
def test_tree_in_a_folder_of_the_machine_that_built_it(root: str) -> None:
    assert lying(root, *GONE) == ["nested-destdir"]
    assert lying(root) == ["nested-destdir"]  # beside the one that is in order


def test_own_path_of_the_tree_is_repeated() -> None:
    own = os.path.realpath("DEST").lstrip("/")
    assert lying(own) == ["nested-destdir"]
    assert lying("DEST", *GONE) == ["nested-destdir"]
    assert lying("DEST") == []  # a project may well have a folder of its own name


@pytest.mark.parametrize(
    ("root", "prefix"),
    [
        ("", "/usr/local"),
        ("", "/opt/foo"),
        ("", "/mingw64"),
        ("", "/tmp/prefix"),
        ("x86_64", "/usr"),  # one of several trees, looked into together
        ("target/dest", "/usr"),
        ("build/dest", "/usr"),
        ("usr/aarch64-linux-gnu/sysroot", "/usr"),
        ("opt/cross/sysroot", "/usr"),
        ("snap/foo/current", "/usr"),
        ("app", "/usr"),
    ],
)
def test_trees_that_may_lie_below_others(root: str, prefix: str) -> None:
    assert lying(root, *GONE, prefix=prefix) == []
    assert lying(root, prefix=prefix) == []


def test_project_in_which_a_tree_was_put_together() -> None:
    assert lying("tmp/dest", *GONE, "src/lib.rs  file", "Cargo.toml  file") == []


def test_headers_of_the_tree_are_in_their_place() -> None:
    told = {
        "build": "!usr/lib/pkgconfig/foo.pc",
        "tmp/dest/usr/lib/pkgconfig/foo.pc": PC.replace("LIBS", "-lc"),
    }
    assert "pc-directory" not in {finding.name for finding in findings(told)}
