from __future__ import annotations

from typing import Any

import pytest

from cargoc_check.capi.releases import Release, release_named, releases
from cargoc_check.platforms import targets
from cargoc_check.platforms.naming import LibraryNames, names, sover
from cargoc_check.platforms.systems import (
    default_library_types,
    makes_import_library,
    platform,
)
from cargoc_check.text.semver import Version

LINUX = "x86_64-unknown-linux-gnu"
MUSL = "x86_64-unknown-linux-musl"
MACOS = "aarch64-apple-darwin"
ANDROID = "aarch64-linux-android"
MINGW = "x86_64-pc-windows-gnu"
MSVC = "x86_64-pc-windows-msvc"


def named(target: str, release: str, version: tuple[int, int, int], **options: Any) -> LibraryNames:
    found = names(
        targets.parse(target), release_named(release), "foo", Version(*version), **options
    )
    assert found is not None
    return found


def links(found: LibraryNames) -> dict[str, str | None]:
    return {link.name: link.link for link in found.links}


def place(found: LibraryNames, role: str) -> str:
    return found.path(getattr(found, role), "/usr/lib", "/usr/bin")


@pytest.mark.parametrize(
    ("release", "version", "soname", "link"),
    [
        ("0.9.24", (0, 3, 1), "libfoo.so.0", "libfoo.so.0"),
        ("0.9.26", (0, 3, 1), "libfoo.so.0.3", "libfoo.so.0"),
        ("0.9.27", (0, 3, 1), "libfoo.so.0.3", "libfoo.so.0.3"),
        ("0.9.26", (0, 0, 7), "libfoo.so.0.0", "libfoo.so.0"),
        ("0.9.27", (0, 0, 7), "libfoo.so.0.0.7", None),
        ("0.9.24", (4, 3, 1), "libfoo.so.4", "libfoo.so.4"),
        ("0.9.27", (4, 3, 1), "libfoo.so.4", "libfoo.so.4"),
    ],
)
def test_the_soname_of_each_era(
    release: str, version: tuple[int, int, int], soname: str, link: str | None
) -> None:
    found = named(LINUX, release, version)
    full = "libfoo.so." + ".".join(map(str, version))
    assert found.soname == soname
    assert found.shared is not None
    assert found.shared.name == full
    assert links(found) == {"libfoo.so": full} | ({link: full} if link else {})


@pytest.mark.parametrize(
    ("components", "suffix"), [(1, "0"), (2, "0.4"), (3, "0.4.2"), (None, "0.4")]
)
def test_suffix_components_decide_on_names_and_links(components: int | None, suffix: str) -> None:
    found = named(LINUX, "0.10.26", (0, 4, 2), suffix_components=components)
    assert found.soname == f"libfoo.so.{suffix}"
    version = Version(0, 4, 2)
    assert sover(version, components, release_named("0.10.26"), targets.parse(LINUX)) == suffix


def test_before_0_9_15_an_unversioned_library_has_a_versioned_soname() -> None:
    assert named(LINUX, "0.9.14", (1, 2, 3), versioning=False).soname == "libfoo.so.1"
    assert named(LINUX, "0.9.15", (1, 2, 3), versioning=False).soname == "libfoo.so"
    old = named(MACOS, "0.9.14", (1, 2, 3), versioning=False, libdir="/l")
    assert (old.install_name, old.compatibility_version) == ("/l/libfoo.1.dylib", (1, 0, 0))
    new = named(MACOS, "0.9.15", (1, 2, 3), versioning=False, libdir="/l")
    assert (new.install_name, new.compatibility_version) == ("/l/libfoo.dylib", (0, 0, 0))


def test_install_names_of_each_era() -> None:
    early = named(MACOS, "0.9.7", (0, 3, 1), libdir="/l")
    assert early.install_name == "/l/libfoo.0.3.1.dylib"
    assert early.compatibility_version == (0, 0, 0)
    assert "libfoo.0.dylib" in links(early)
    middle = named(MACOS, "0.9.8", (0, 3, 1), libdir="/l")
    assert middle.install_name == "/l/libfoo.0.3.dylib"
    assert middle.compatibility_version == (0, 3, 0)
    subdirectory = {"install_subdir": "sub", "libdir": "/l"}
    assert named(MACOS, "0.10.21", (1, 2, 3), **subdirectory).install_name == "/l/libfoo.1.dylib"
    later = named(MACOS, "0.10.22", (1, 2, 3), **subdirectory)
    assert later.install_name == "/l/sub/libfoo.1.dylib"
    assert later.current_version == (1, 2, 3)


def test_an_absolute_install_subdir_takes_the_place_of_libdir() -> None:
    found = named(LINUX, "0.10.26", (1, 2, 3), install_subdir="/abs")
    assert place(found, "shared") == "/abs/libfoo.so.1.2.3"


def test_android_loses_versions_in_0_9_32_and_never_had_one_in_the_soname() -> None:
    assert links(named(ANDROID, "0.9.31", (1, 2, 3))) == {
        "libfoo.so.1": "libfoo.so.1.2.3",
        "libfoo.so": "libfoo.so.1.2.3",
    }
    assert named(ANDROID, "0.9.31", (1, 2, 3)).soname == "libfoo.so"
    later = named(ANDROID, "0.9.32", (1, 2, 3))
    assert later.shared is not None
    assert (later.shared.name, later.soname, links(later)) == ("libfoo.so", "libfoo.so", {})


def test_musl_has_sonames_since_0_9_12_and_shared_libraries_by_default_since_0_10_13() -> None:
    kinds = ("cdylib",)
    assert named(MUSL, "0.9.11", (1, 2, 3), library_types=kinds).soname is None
    assert named(MUSL, "0.9.12", (1, 2, 3), library_types=kinds).soname == "libfoo.so.1"
    musl = targets.parse(MUSL)
    assert default_library_types(musl, release_named("0.10.12")) == ("staticlib",)
    assert default_library_types(musl, release_named("0.10.13")) == ("staticlib", "cdylib")


def test_emscripten_has_no_soname() -> None:
    assert named("wasm32-unknown-emscripten", "0.10.26", (1, 2, 3)).soname is None


def test_where_a_dll_and_its_debug_information_go() -> None:
    assert place(named(MSVC, "0.10.26", (1, 2, 3)), "shared") == "/usr/bin/foo.dll"
    assert place(named(MSVC, "0.10.26", (1, 2, 3)), "debug_info") == "/usr/bin/foo.pdb"
    plugin = {"install_subdir": "sub"}
    assert place(named(MSVC, "0.9.11", (1, 2, 3), **plugin), "shared") == "/usr/bin/foo.dll"
    assert place(named(MSVC, "0.9.12", (1, 2, 3), **plugin), "shared") == "/usr/lib/sub/foo.dll"
    before = named(MSVC, "0.10.15", (1, 2, 3), **plugin)
    assert place(before, "debug_info") == "/usr/bin/foo.pdb"
    after = named(MSVC, "0.10.16", (1, 2, 3), **plugin)
    assert place(after, "debug_info") == "/usr/lib/sub/foo.pdb"
    assert named(MSVC, "0.9.32", (1, 2, 3)).debug_info is None


@pytest.mark.parametrize(
    ("target", "release", "shared", "static", "import_library"),
    [
        (MINGW, "0.9.32", "foo.dll", "libfoo.a", "foo.dll.a"),
        (MINGW, "0.10.0", "libfoo.dll", "libfoo.a", "foo.lib"),
        (MINGW, "0.10.9", "libfoo.dll", "libfoo.a", "libfoo.dll.a"),
        (MSVC, "0.9.32", "foo.dll", "foo.lib", "foo.dll.lib"),
        (MSVC, "0.10.0", "libfoo.dll", "libfoo.a", "foo.lib"),
        (MSVC, "0.10.9", "foo.dll", "libfoo.a", "foo.lib"),
        ("x86_64-pc-cygwin", "0.10.19", "cygfoo.dll", "libfoo.a", "libfoo.dll.a"),
        (LINUX, "0.10.26", "libfoo.so.1.2.3", "libfoo.a", None),
    ],
)
def test_meson_paths(
    target: str, release: str, shared: str, static: str, import_library: str | None
) -> None:
    found = named(target, release, (1, 2, 3), meson=True)
    made = (found.shared, found.static, found.import_library)
    assert [file and file.name for file in made] == [shared, static, import_library]


def test_import_library_false_drops_the_definition_file_too() -> None:
    found = named(MINGW, "0.10.26", (1, 2, 3), import_library=False)
    assert [file.name for file in found.files] == ["foo.dll", "libfoo.a"]


def test_a_static_build_has_nothing_that_belongs_to_a_shared_library() -> None:
    found = named(MINGW, "0.10.26", (1, 2, 3), library_types=["staticlib"])
    assert [file.name for file in found.files] == ["libfoo.a"]
    assert named(MACOS, "0.10.26", (1, 2, 3), library_types=["staticlib"]).install_name is None


def test_a_plugin_has_no_prefix_and_no_static_library() -> None:
    settings = {"plugin": True, "versioning": False, "install_subdir": "security"}
    found = named(LINUX, "0.10.26", (1, 2, 3), **settings)
    assert [file.name for file in found.files] == ["foo.so"]
    assert found.soname == "foo.so"
    assert named(MACOS, "0.10.26", (1, 2, 3), libdir="/l", **settings).install_name == (
        "/l/security/foo.dylib"
    )


def test_import_libraries_by_architecture() -> None:
    arm = targets.parse("aarch64-pc-windows-msvc")
    assert not makes_import_library(arm, release_named("0.10.4"))
    assert makes_import_library(arm, release_named("0.10.5"))
    assert not makes_import_library(
        targets.parse("thumbv7a-pc-windows-msvc"), release_named("0.10.26")
    )
    assert not makes_import_library(
        targets.parse("aarch64-pc-windows-gnullvm"), release_named("0.9.15")
    )


@pytest.mark.parametrize(
    ("target", "since"),
    [
        ("x86_64-unknown-haiku", "0.9.10"),
        ("x86_64-unknown-illumos", "0.9.13"),
        ("wasm32-unknown-emscripten", "0.9.20"),
        ("aarch64-apple-tvos", "0.9.30"),
        ("aarch64-apple-visionos", "0.10.3"),
        ("x86_64-unknown-openbsd", "0.10.6"),
        ("x86_64-unknown-hurd-gnu", "0.10.8"),
        ("x86_64-pc-cygwin", "0.10.19"),
    ],
)
def test_since_when_a_system_is_known(target: str, since: str) -> None:
    before = releases()[releases().index(release_named(since)) - 1]
    parsed = targets.parse(target)
    assert platform(parsed, before) is None
    assert names(parsed, before, "foo", Version(1, 2, 3)) is None
    assert platform(parsed, release_named(since)) is not None


@pytest.mark.parametrize(
    "target", ["aarch64-apple-watchos", "wasm32-wasip1", "x86_64-pc-solaris", "x86_64-unknown-uefi"]
)
def test_other_systems_are_refused(target: str) -> None:
    assert platform(targets.parse(target), release_named("0.10.26")) is None


def test_where_cinstall_panics() -> None:
    bare = platform(targets.parse("x86_64-unknown-none"), release_named("0.10.26"))
    assert bare is not None
    assert not bare.installs
    android = [platform(targets.parse(ANDROID), release_named(r)) for r in ("0.9.7", "0.9.8")]
    assert [found and found.installs for found in android] == [False, True]


def test_bare_metal_has_a_static_library_only_even_when_asked_for_a_shared_one() -> None:
    found = named("x86_64-unknown-none", "0.10.26", (1, 2, 3), library_types=["cdylib"])
    assert found.files == ()


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.text)
def test_every_target_has_names_or_is_refused(release: Release) -> None:
    for triple in targets.all_triples():
        target = targets.parse(triple)
        found = names(target, release, "foo", Version(0, 3, 1), meson=True)
        assert (found is None) == (platform(target, release) is None)
        if found is not None:
            assert found.static is not None
            assert len({file.name for file in found.files}) == len(found.files)
            assert all("{" not in file.name for file in found.files)
