"""Directories in pc files and where these lie: what else is found, and what only looks wrong."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.support import described, verified
from tests.support.pc_files import MOVED, PLACE, changed, findings, found

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
