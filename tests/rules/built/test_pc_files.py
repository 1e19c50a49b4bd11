"""Rules about pc files: what else is found, and what only looks wrong."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from cargoc_check.findings import Finding
from tests.support import described, verified

PLACE = "usr/lib/pkgconfig/foo.pc"
PC = """prefix=/usr
exec_prefix=${prefix}
libdir=${exec_prefix}/lib
includedir=${prefix}/include

Name: foo
Description: Does one thing well
Version: 1.2.3
Libs: -L${libdir} -lfoo
Cflags: -I${includedir}
Libs.private: -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
"""


def found(
    text: str = PC, *lines: str, path: str = PLACE, options: str = "", **more: str
) -> set[str]:
    """Return what is found of pc files in the example's tree with this text and these lines."""
    gone = () if path == PLACE else (f"!{PLACE}",)
    files = {"build": "\n".join((*gone, *lines)), path: text}
    files |= {name.replace("__", "/") + ".pc": text for name, text in more.items()}
    return {one.name for one in findings(files, options)}


def findings(files: dict[str, str], options: str = "") -> list[Finding]:
    return [one for one in described.findings(files, options) if one.rule.startswith("LIB6")]


def changed(old: str, new: str) -> str:
    assert old in PC
    return PC.replace(old, new)


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


# Directories


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("prefix=/usr\n", "prefix=/usr/local\n"),
        ("prefix=/usr\n", "prefix=/opt/foo\n"),
        ("prefix=/usr\n", "prefix=usr\n"),
        ("${exec_prefix}/lib\n", "${exec_prefix}/lib64\n"),
        ("${prefix}/include\n", "${prefix}/include/c\n"),
        ("${exec_prefix}/lib\n", "lib\n"),
    ],
)
def test_directory_is_another(old: str, new: str) -> None:
    assert found(changed(old, new)) == {"pc-directory"}


def test_wrong_directory_is_found_in_packages_as_well() -> None:
    lines = ("@deb libfoo-dev 1.2.3-1 amd64",)
    assert "pc-directory" in found(changed("prefix=/usr\n", "prefix=/usr/local\n"), *lines)


MOVED = (
    *("!usr/lib/libfoo.so.1.2.3", "!usr/lib/libfoo.so.1", "!usr/lib/libfoo.so"),
    *("!usr/lib/libfoo.a", "!usr/include/foo/foo.h"),
)


def elsewhere(prefix: str, text: str, *lines: str) -> set[str]:
    """Return what is found where the tree has the files below another prefix."""
    to = f"{prefix}/" if prefix else ""
    files = {
        "build": "\n".join(
            (
                *(*lines, f"!{PLACE}", *MOVED),
                f"{to}lib/libfoo.so.1.2.3  elf",
                f"{to}lib/libfoo.so.1 -> libfoo.so.1.2.3",
                f"{to}lib/libfoo.so -> libfoo.so.1.2.3",
            )
        ),
        f"{to}lib/pkgconfig/foo.pc": text,
        f"{to}include/foo/foo.h": described.HEADER,
    }
    return {one.name for one in findings(files)}


@pytest.mark.parametrize(
    ("prefix", "stated"),
    [
        *(("usr/local", "/usr/local"), ("opt/foo", "/opt/foo"), ("mingw64", "/mingw64")),
        ("dest/usr", "/usr"),  # the root of a DESTDIR is one of several folders
        ("", "/opt/foo"),  # an SDK, or what was below its prefix
        ("", "/home/me/.local"),
        ("out", "/home/me/foo/out"),  # what was installed into a home, seen from above
        ("foo-1.2.3", "/usr/local"),
        ("nix/store/abc-foo", "/nix/store/abc-foo"),
        ("usr", "${pcfiledir}/../.."),
    ],
)
def test_prefix_may_be_seen_from_elsewhere(prefix: str, stated: str) -> None:
    assert elsewhere(prefix, changed("prefix=/usr\n", f"prefix={stated}\n")) == set()


@pytest.mark.parametrize("kind", ["conda", "wheel"])
def test_package_that_is_unpacked_anywhere_has_no_prefix_of_its_own(kind: str) -> None:
    text = changed("prefix=/usr\n", "prefix=/opt/anaconda\n")
    assert elsewhere("opt/sub", text, f"@{kind} foo 1.2.3 amd64") == set()


def test_several_outputs_lead_to_one_another() -> None:
    text = changed("prefix=/usr\n", "prefix=/nix/store/abc-foo\n")
    text = text.replace("${prefix}/include", "/nix/store/def-foo-dev/include")
    lines = "\n".join((f"!{PLACE}", *MOVED))
    files = {
        "build": lines,
        "nix/store/def-foo-dev/lib/pkgconfig/foo.pc": text,
        "nix/store/def-foo-dev/include/foo/foo.h": described.HEADER,
    }
    assert [one.name for one in findings(files)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-L${libdir}", "-L/home/me/foo/target/release -L${libdir}"),
        ("Libs.private:", "Libs.private: -L/build/foo/target/release/build/bar-01/out"),
        ("-I${includedir}", "-I${includedir} -I/tmp/foo/include"),
        ("prefix=/usr\n", "prefix=/home/me/foo/out\n"),
        ("prefix=/usr\n", "prefix=/tmp/destdir/usr\n"),
        ("prefix=/usr\n", "prefix=/builddir/BUILDROOT/foo-1.2.3.x86_64/usr\n"),
        ("-lfoo\n", "-lfoo -LC:\\\\Users\\\\me\\\\lib\n"),
    ],
)
def test_path_of_the_building_machine(old: str, new: str) -> None:
    assert found(changed(old, new)) == {"pc-build-path"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-I${includedir}", "-I${includedir} -I${prefix}/home/foo -I${libdir}/target/foo"),
        ("-L${libdir}", "-L/home/linuxbrew/.linuxbrew/lib -L${libdir}"),
        ("Description: Does", "Description: In /home/me, does"),
    ],
)
def test_path_that_anybody_may_have(old: str, new: str) -> None:
    assert found(changed(old, new)) == set()


def test_directory_is_written_out_or_has_two_slashes() -> None:
    assert found(changed("${exec_prefix}/lib", "/usr/lib")) == {"pc-not-relocatable"}
    assert found(changed("${exec_prefix}/lib", "/srv/lib")) == {"pc-directory"}
    assert found(changed("${exec_prefix}/lib", "${prefix}//lib")) == {"pc-double-slash"}


def test_lib_is_where_a_link_leads_to_usr_lib() -> None:
    assert "pc-directory" not in found(changed("${exec_prefix}/lib", "/lib"))


# Places


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("usr/lib/pkgconfig/libfoo.pc", set()),
        ("usr/lib/pkgconfig/foo-1.pc", set()),
        ("usr/lib/pkgconfig/foo-1.2.3.pc", {"pc-name"}),
        ("usr/lib/pkgconfig/foo-uninstalled.pc", {"pc-uninstalled"}),
        ("usr/libdata/pkgconfig/foo.pc", set()),
        ("usr/share/pkgconfig/foo.pc", {"pc-place"}),
        ("usr/lib64/pkgconfig/foo.pc", {"pc-place"}),
        ("usr/lib/foo/pkgconfig/foo.pc", set()),
        ("usr/pkgconfig/foo.pc", {"pc-place"}),
        ("usr/lib/foo.pc", {"pc-place"}),
    ],
)
def test_place_and_name(path: str, names: set[str]) -> None:
    assert found(path=path) == names


def test_file_in_share_may_be_for_headers_alone() -> None:
    text = changed("Libs: -L${libdir} -lfoo\n", "").replace("Libs.private", "#")
    lines = MOVED[:-1]
    assert found(text, *lines, path="usr/share/pkgconfig/foo.pc") == set()


def test_library_of_another_architecture() -> None:
    folder = "usr/lib/x86_64-linux-gnu"
    lines = (
        *MOVED[:-1],
        f"{folder}/libfoo.so.1.2.3  elf",
        f"{folder}/libfoo.so -> libfoo.so.1.2.3",
    )
    text = changed("${exec_prefix}/lib", "${exec_prefix}/lib/x86_64-linux-gnu")
    assert found(text, *lines) == {"pc-place"}
    assert found(text, *lines, path=f"{folder}/pkgconfig/foo.pc") == set()


# Libraries


@pytest.mark.parametrize(
    "libs",
    [
        "-L${libdir} -lfoo_capi",
        "-L${libdir} -llibfoo",
        "-L${libdir} -lfoo.so",
        "-L${libdir} -llibfoo.so",
        "-L${libdir} -lfoo-0123456789abcdef",
        "-L${libdir}",
        "-L${libdir} -lz",
        "",
    ],
)
def test_library_is_not_there(libs: str) -> None:
    assert found(changed("-L${libdir} -lfoo", libs)) == {"pc-library"}


@pytest.mark.parametrize(
    "libs",
    [
        "-lfoo",
        "-L ${libdir} -l foo",
        "-L${libdir} -lfoo -lz",
        "-L${libdir} -l:libfoo.so.1",
        "${libdir}/libfoo.so",
        "-L${libdir}/sub -L${libdir} -lfoo",
    ],
)
def test_library_is_there(libs: str) -> None:
    assert found(changed("-L${libdir} -lfoo", libs)) == set()


def test_library_of_another_package_is_not_missed() -> None:
    other = PC.replace("-lfoo", "-lbar").replace("Name: foo", "Name: bar")
    assert found(PC, usr__lib__pkgconfig__bar=other) == set()
    tools = changed("-lfoo", "-lz") + "Requires: bar\n"
    assert found(tools) == set()


def test_library_of_a_runtime_package_alone() -> None:
    assert found(PC, "!usr/lib/libfoo.so", "!usr/lib/libfoo.a") == set()
    assert found(PC, *MOVED[:-1]) == set()


def test_library_lies_where_the_linker_does_not_look() -> None:
    lines = (
        *MOVED[:-1],
        "usr/lib/foo/libfoo.so.1.2.3  elf",
        "usr/lib/foo/libfoo.so -> libfoo.so.1.2.3",
    )
    assert found(PC, *lines) == {"pc-library"}
    assert found(changed("-L${libdir}", "-L${libdir}/foo"), *lines) == set()


@pytest.mark.parametrize(
    ("libs", "names"),
    [
        ("-lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", {"pc-private-in-public"}),
        ("-lfoo -ldl", {"pc-private-in-public"}),
        ("-lfoo -lm -lpthread", set()),
        ("-lfoo -lkernel32", set()),
    ],
)
def test_native_libraries_are_private(libs: str, names: set[str]) -> None:
    assert found(changed("-lfoo", libs)) == names


def test_native_libraries_are_public_where_there_is_no_shared_library() -> None:
    text = changed("-lfoo", "-lfoo -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc")
    assert found(text, *MOVED[:3]) == set()


@pytest.mark.parametrize(
    ("undefined", "private", "names"),
    [
        ("malloc,free", "", set()),
        ("sqrt,pow", "-lm", set()),
        ("sqrt,pow", "-lc", {"pc-private-lacking"}),
        ("__gxx_personality_v0", "-lc", {"pc-private-lacking"}),
        ("__gxx_personality_v0", "-lstdc++", set()),
        ("deflate", "-lc", {"pc-private-lacking"}),
        ("deflate", "-lc\nRequires.private: zlib", set()),
    ],
)
def test_private_libraries_are_what_the_static_one_needs(
    undefined: str, private: str, names: set[str]
) -> None:
    text = changed("-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", private)
    assert found(text, f"usr/lib/libfoo.a  static undefined={undefined}") == names


# Flags


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        *(("-O2", "pc-flags"), ("-g", "pc-flags"), ("-Wall", "pc-flags"), ("-w", "pc-flags")),
        *(("-march=native", "pc-flags"), ("-std=c99", "pc-flags"), ("-fPIC", "pc-flags")),
        *(("-D_FORTIFY_SOURCE=2", "pc-flags"), ("-DNDEBUG", "pc-flags"), ("-lfoo", "pc-flags")),
        *(("-Wl,-z,now", "pc-flags"), ("-fstack-protector-strong", "pc-flags")),
        *(("-DFOO=1", ""), ("-pthread", ""), ("-isystem /usr/include/bar", ""), ("-I.", "")),
        *(
            ("-DWITH_-O2", ""),
            ("-include foo/foo.h", ""),
            ("-I/usr/include", "pc-system-directory"),
        ),
    ],
)
def test_flags_for_the_compiler(flag: str, name: str) -> None:
    assert found(changed("-I${includedir}", f"{flag} -I${{includedir}}")) == {name} - {""}


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        *(("-O2", "pc-flags"), ("-I/usr/include/foo", "pc-flags"), ("-shared", "pc-flags")),
        *(("-Wl,-z,relro", "pc-flags"), ("-Wl,--as-needed", "pc-flags"), ("-flto", "pc-flags")),
        *(("-Wl,-rpath,${libdir}", "pc-rpath"), ("-Wl,-R/opt/lib", "pc-rpath")),
        *(("-framework Security", "pc-foreign-flags"), ("kernel32.lib", "pc-foreign-flags")),
        *(("${libdir}/libbar.a", "pc-static-file"), ("-l:libbar.a", "pc-static-file")),
        *(("${libdir}/libbar.la", "pc-libtool-file"), ("-L/usr/lib", "pc-system-directory")),
        *(("-pthread", ""), ("-Wl,--export-dynamic", ""), ("-Wl,--start-group", ""), ("-lz", "")),
    ],
)
def test_flags_for_the_linker(flag: str, name: str) -> None:
    assert found(changed("-lfoo\n", f"-lfoo {flag}\n")) == {name} - {""}


def test_frameworks_are_for_macos() -> None:
    text = changed("-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc", "-lSystem -framework Security")
    assert found(text, "usr/lib/libfoo.1.2.3.dylib  mach-o") == set()


def test_include_directory_is_not_there() -> None:
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1")) == {"pc-include"}
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1 -I${includedir}")) == set()
    assert found(changed("-I${includedir}", "-I${includedir}/foo-1"), MOVED[-1]) == set()
    other = PC.replace("Name: foo", "Name: bar").replace("-lfoo", "-lbar")
    text = changed("-I${includedir}", "-I${includedir}/foo-1")
    assert found(text, usr__lib__pkgconfig__bar=other) == set()


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


def test_what_conda_replaces_is_no_directory_for_building(tmp_path: Path) -> None:
    prefix = "/home/conda/feedstock_root/build_artifacts/foo/_h_env_placehold"
    members = {
        "info/index.json": '{"name": "foo", "version": "1.2.3"}',
        "info/has_prefix": f"{prefix} text lib/pkgconfig/foo.pc\n",
        "lib/pkgconfig/foo.pc": changed("prefix=/usr\n", f"prefix={prefix}\n"),
    }
    package = tmp_path / "foo-1.2.3-0.tar.bz2"
    with tarfile.open(package, "w:bz2") as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    assert "pc-build-path" not in {one.name for one in verified.findings([package])}
