"""Mach-O libraries: what else is found, and what looks wrong and is not."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.support.described import findings

DYLIB = "usr/lib/libfoo.1.2.3.dylib  mach-o"
PREFIX = "mach-o slice={} slices=arm64,x86_64"


def found(*lines: str) -> set[str]:
    """Return the names of what is found in the example's tree with these lines."""
    return {finding.name for finding in of(*lines)}


def of(*lines: str) -> list[Finding]:
    return findings({"build": "\n".join((DYLIB, *lines))})


def named(name: str, *more: str) -> set[str]:
    return found(f"{DYLIB} name={name}", *more)


def test_correct_library_is_silent() -> None:
    assert found() == set()


# Names


@pytest.mark.parametrize(
    "name",
    [
        "/usr/lib/libfoo.1.dylib",
        "@rpath/libfoo.1.dylib",
        "@loader_path/libfoo.1.dylib",
        "/usr/lib//libfoo.1.dylib",
        "@@HOMEBREW_PREFIX@@/opt/foo/lib/libfoo.1.dylib",
    ],
)
def test_names_that_are_found(name: str) -> None:
    assert named(name) == set()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("/Users/me/foo/target/release/deps/libfoo.dylib", "install-name-build-path"),
        (
            "/builds/foo/target/aarch64-apple-darwin/dist/deps/libfoo.dylib",
            "install-name-build-path",
        ),
        ("/private/tmp/foo-20261125/libfoo.1.dylib", "install-name-build-path"),
        ("target/release/libfoo.dylib", "install-name-build-path"),
        ("libfoo.1.dylib", "install-name-relative"),
        ("lib/libfoo.1.dylib", "install-name-relative"),
        ("/opt/foo/lib/libfoo.1.dylib", "install-name-elsewhere"),
        ("@executable_path/libfoo.1.dylib", "install-name-of-program"),
        ("@rpath/libbar.1.dylib", "install-name-link"),
        ("/usr/lib/libfoo.2.dylib", "install-name-link"),
        ("@rpath/libfoo.1.2.3.dylib", "install-name-patch"),
        ("/usr/lib/libfoo.dylib", "install-name-unversioned"),
    ],
)
def test_names_that_are_not_found(name: str, rule: str) -> None:
    assert rule in named(name)


def test_library_of_one_program_may_have_any_name() -> None:
    lines = ("!usr/lib/libfoo.1.2.3.dylib", "!usr/lib/libfoo.1.dylib", "!usr/lib/libfoo.dylib")
    library = "opt/app/libfoo.dylib  mach-o name=/Users/me/target/release/deps/libfoo.dylib"
    assert not {name for name in found(*lines, library) if name.startswith("install-name")}


def test_plugin_may_lack_a_name() -> None:
    plugin = "usr/lib/player-1.0/libbar.dylib  mach-o name=none macho.file_type=MH_BUNDLE"
    assert found(plugin) == set()


def test_cargo_c_writes_all_numbers_when_asked_for() -> None:
    three = f"{DYLIB} name=/usr/lib/libfoo.1.2.3.dylib compatibility_version=1.2.3"
    assert found(three, "!usr/lib/libfoo.1.dylib") <= {"made-by-faulty-release"}


def test_unversioned_library_has_no_versions() -> None:
    lines = ("!usr/lib/libfoo.1.2.3.dylib", "!usr/lib/libfoo.1.dylib", "!usr/lib/libfoo.dylib")
    plain = "usr/lib/libfoo.dylib  mach-o name=/usr/lib/libfoo.dylib"
    versions = "current_version=0.0.0 compatibility_version=0.0.0"
    assert found(*lines, f"{plain} {versions}") == set()


def test_release_that_was_replaced_is_no_mistake() -> None:
    old = "usr/lib/libfoo.1.2.2.dylib  mach-o current_version=1.2.2"
    assert found(old) == set()


def test_name_link_to_another_library() -> None:
    other = "usr/lib/libbar.1.0.0.dylib  mach-o name=/usr/lib/libbar.1.dylib current_version=1.0.0"
    links = (
        "usr/lib/libbar.1.dylib -> libbar.1.0.0.dylib",
        "usr/lib/libfoo.1.dylib -> libbar.1.0.0.dylib",
    )
    assert "install-name-link" in found(other, *links)


# Versions


@pytest.mark.parametrize(
    ("name", "current", "compatible"),
    [
        ("libfoo.1", "1.2.3", "1.0.0"),
        ("libfoo.1", "1.2.3", "1.2.0"),
        ("libfoo.7", "9.4.0", "9.0.0"),  # libtool counts its own way
        ("libfoo.0", "1.2.3", "0.0.0"),
        ("libfoo.0.4", "0.4.2", "0.4.0"),
    ],
)
def test_versions_that_go_together(name: str, current: str, compatible: str) -> None:
    line = (
        f"name=/usr/lib/{name}.dylib current_version={current} compatibility_version={compatible}"
    )
    assert "compatibility-version" not in found(f"{DYLIB} {line}")


@pytest.mark.parametrize("compatible", ["2.0.0", "0.0.0", "1.2.3", "0.9.0"])
def test_versions_that_do_not(compatible: str) -> None:
    assert found(f"{DYLIB} compatibility_version={compatible}") == {"compatibility-version"}


def test_name_of_a_library_with_a_dot_leaves_its_version_open() -> None:
    lines = ("!usr/lib/libfoo.1.2.3.dylib", "!usr/lib/libfoo.1.dylib", "!usr/lib/libfoo.dylib")
    dotted = "usr/lib/libfoo-2.0.1.2.3.dylib  mach-o name=/usr/lib/libfoo-2.0.1.dylib"
    assert found(*lines, dotted, "usr/lib/libfoo-2.0.1.dylib -> libfoo-2.0.1.2.3.dylib") == set()


def test_library_that_is_brought_along_needs_no_link_for_developers() -> None:
    other = "usr/lib/libbar.3.dylib  mach-o name=/usr/lib/libbar.3.dylib current_version=3.1.0"
    assert found(f"{other} compatibility_version=3.0.0") == set()


# Loading


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/Users/me/foo/target/release", "rpath-of-build"),
        ("../lib", "rpath-of-build"),
        ("@executable_path/../lib", "needs-program-directory"),
        ("@loader_path/../lib", None),
        ("/usr/local/lib", None),
    ],
)
def test_search_paths(path: str, rule: str | None) -> None:
    assert found(f"{DYLIB} search={path}") == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("/usr/lib/libSystem.B.dylib", None),
        ("/System/Library/Frameworks/Security.framework/Versions/A/Security", None),
        ("/Users/me/bar/target/debug/libbar.dylib", "needed-of-build"),
        ("target/release/libbar.dylib", "needed-of-build"),
        ("libbar.dylib", "needed-relative"),
        ("/opt/homebrew/opt/bar/lib/libbar.1.dylib", "needed-of-manager"),
        ("/opt/local/lib/libz.1.dylib", "needed-of-manager"),
        ("/nix/store/abc-zlib-1.3/lib/libz.1.dylib", "needed-of-manager"),
        ("@rpath/libbar.1.dylib", "rpath-lacking"),
        ("@loader_path/libbar.1.dylib", None),
    ],
)
def test_needed_libraries(name: str, rule: str | None) -> None:
    assert found(f"{DYLIB} needed={name}") == ({rule} if rule else set())


def test_package_manager_may_need_its_own() -> None:
    lines = ("!usr/lib/libfoo.1.2.3.dylib", "!usr/lib/libfoo.1.dylib", "!usr/lib/libfoo.dylib")
    own = "opt/local/lib/libfoo.1.dylib  mach-o name=/opt/local/lib/libfoo.1.dylib"
    assert "needed-of-manager" not in found(*lines, f"{own} needed=/opt/local/lib/libz.1.dylib")


def test_weak_search_is_the_programs_when_the_name_is_one() -> None:
    assert named("@rpath/libfoo.1.dylib", f"{DYLIB} needed=@rpath/libbar.1.dylib") == set()


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ("macho.code_signed=no", "signature"),
        ("macho.signature_broken=yes", "signature"),
        ("macho.code_signed=no macho.minimum=10.12.0 machine=x86_64,macos,", None),
        ("macho.code_signed=no macho.platform=ios macho.minimum=10.0.0", None),
        ("macho.header_padding=255", "header-padding"),
        ("macho.header_padding=256", None),
        ("macho.minimum=12.0.0", "deployment-target"),
        ("macho.minimum=10.12.0 machine=x86_64,macos,", None),
        ("macho.minimum=11.0.0 machine=x86_64,macos,", "deployment-target"),
    ],
)
def test_what_systems_ask_for(settings: str, rule: str | None) -> None:
    machine = "x86_64" if "x86_64" in settings else "aarch64"
    static = f"usr/lib/libfoo.a  static machines={machine}"
    assert found(f"{DYLIB} {settings}", static) == ({rule} if rule else set())


# Symbols that are looked for in whatever is loaded


def looking_up(names: str, *more: str) -> set[str]:
    return found(f"{DYLIB} macho.looked_up={names}", *more)


def test_symbol_that_no_linked_library_has() -> None:
    assert looking_up("bar_new") == {"looked-up-anywhere"}
    assert looking_up("") == set()


@pytest.mark.parametrize(
    "names",
    [
        "PyObject_Call,PyExc_TypeError,bar_new",
        "napi_create_function,bar_new",
        "rb_define_method,bar_new",
        "_Py_NoneStruct",
        "malloc,sqrtf",  # the C library has them, whatever the linker was told
        "_tlv_bootstrap,dyld_stub_binder",
        "foo_new",  # the header declares it: the program is to have it
    ],
)
def test_what_a_program_or_the_system_has_is_no_mistake(names: str) -> None:
    assert looking_up(names) == set()


@pytest.mark.parametrize(
    "library",
    [
        "usr/lib/python3/libbar.dylib  mach-o exports=PyInit_bar name=none",
        "usr/lib/player-1.0/libbar.dylib  mach-o macho.file_type=MH_BUNDLE name=none",
        "opt/app/libbar.dylib  mach-o",
    ],
)
def test_what_is_loaded_by_name_may_look_up_anything(library: str) -> None:
    assert found(f"{library} macho.looked_up=bar_new") == set()


def test_symbol_that_a_needed_library_of_the_tree_has() -> None:
    needs = f"{DYLIB} macho.looked_up=bar_new needed=/usr/lib/libbar.1.dylib"
    bar = "usr/lib/libbar.1.dylib  mach-o name=/usr/lib/libbar.1.dylib exports=bar_new"
    link = "usr/lib/libbar.dylib -> libbar.1.dylib"
    assert "looked-up-anywhere" not in found(needs, bar, link)
    assert "looked-up-anywhere" in found(needs, bar.replace("bar_new", "bar_old"), link)


# Slices


def sliced(first: str, second: str, *more: str) -> set[str]:
    path = "usr/lib/libfoo.1.2.3.dylib  "
    one, other = PREFIX.format("arm64"), PREFIX.format("x86_64")
    intel = "machine=x86_64,macos, macho.minimum=10.12.0"
    return found(f"{path}{one} {first}", f"{path}{other} {intel} {second}", *more)


def test_slices_of_one_library() -> None:
    path = "usr/lib/libfoo.a  static slices=arm64,x86_64"
    static = (f"{path} slice=arm64", f"{path} slice=x86_64 machines=x86_64")
    assert sliced("", "", *static) == set()


@pytest.mark.parametrize(
    "second",
    [
        "exports=foo_new",
        "name=@rpath/libfoo.1.dylib",
        "current_version=1.2.2",
        "compatibility_version=1.1.0",
    ],
)
def test_slices_of_different_libraries(second: str) -> None:
    assert "slices-differ" in sliced("", second)


def test_what_is_wrong_with_both_slices_is_said_once() -> None:
    lines = [
        f"usr/lib/libfoo.1.2.3.dylib  {PREFIX.format(arch)} name=libfoo.1.dylib"
        for arch in ("arm64", "x86_64")
    ]
    assert [f.name for f in of(*lines)].count("install-name-relative") == 1


def test_static_library_may_be_for_no_other_machine() -> None:
    static = "usr/lib/libfoo.a  static machines=aarch64"
    assert sliced("", "", static) == {"architecture-missing"}
