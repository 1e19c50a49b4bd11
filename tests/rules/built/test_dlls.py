"""DLLs, import libraries and definition files: what else is found, and what looks wrong."""

from __future__ import annotations

import pytest

from tests.support.described import findings

DLL = "usr/bin/foo.dll  pe"
IMPORT = "usr/lib/foo.dll.a  import"
DEFINITION = "usr/lib/foo.def  definition"


def found(*lines: str, options: str = "") -> set[str]:
    """Return the names of what is found in the example's tree with these lines."""
    return {finding.name for finding in findings({"build": "\n".join((DLL, *lines))}, options)}


def test_correct_library_is_silent() -> None:
    assert found() == set()


# Names and places


def installed(dll: str, name: str, import_library: str = "usr/lib/foo.dll.a") -> set[str]:
    file = dll.rpartition("/")[2]
    gone = ("!usr/bin/foo.dll", "!usr/lib/foo.dll.a")
    symbols = f"symbols=foo_new:{file},foo_free:{file} dlls={file}"
    return found(
        *gone,
        f"{dll}  pe name={name}",
        f"{import_library}  import {symbols}",
        f"{DEFINITION} library={file}",
    )


@pytest.mark.parametrize(
    ("dll", "name", "import_library"),
    [
        ("usr/bin/foo.dll", "foo.dll", "usr/lib/foo.dll.a"),
        ("usr/bin/libfoo.dll", "foo.dll", "usr/lib/libfoo.dll.a"),  # --meson-paths
        ("usr/bin/cygfoo.dll", "foo.dll", "usr/lib/libfoo.dll.a"),
        ("usr/bin/foo-bar.dll", "foo_bar.dll", "usr/lib/foo-bar.dll.a"),
        ("usr/bin/libfoo-1.dll", "libfoo-1.dll", "usr/lib/libfoo.dll.a"),  # libtool
        ("usr/bin/Foo.dll", "foo.dll", "usr/lib/foo.lib"),
        ("c:/bin/foo.dll", "foo.dll", "c:/lib/foo.dll.lib"),
    ],
)
def test_names_that_go_together(dll: str, name: str, import_library: str) -> None:
    assert installed(dll, name, import_library) == set()


def test_renamed_library() -> None:
    assert installed("usr/bin/foo.dll", "bar.dll") == {"dll-name"}


@pytest.mark.parametrize("name", ["libfoo-1.dll.a", "foo_import.lib", "foodll.lib"])
def test_names_that_no_linker_looks_for(name: str) -> None:
    assert "import-library-name" in installed("usr/bin/foo.dll", "foo.dll", f"usr/lib/{name}")


def test_plugin_lies_below_lib() -> None:
    plugin = "usr/lib/player-1.0/bar.dll  pe name=bar.dll"
    assert found(plugin) == set()


def test_library_of_one_program_needs_nothing() -> None:
    private = "opt/app/bar.dll  pe name=baz.dll pe.characteristics=NX_COMPAT,DYNAMIC_BASE"
    assert found(private) == {"low-entropy"}


def test_library_in_both_places() -> None:
    assert found("usr/lib/foo.dll  pe") == set()


# Import libraries


def test_development_package_alone() -> None:
    gone = ("!usr/bin/foo.dll",)
    other = f"{IMPORT} dlls=foo-1.dll symbols=foo_new:foo-1.dll"
    assert not {name for name in found(*gone, other) if name.startswith("import-library")}


def test_runtime_package_alone() -> None:
    files = ("usr/lib/foo.dll.a", "usr/lib/foo.def", "usr/lib/libfoo.a")
    more = ("usr/lib/pkgconfig/foo.pc", "usr/include/foo/foo.h")
    assert found(*(f"!{path}" for path in (*files, *more))) == set()


def test_import_library_without_a_name_of_a_dll() -> None:
    symbols = "symbols=foo_new:,foo_free:"
    assert "import-library-dll" in found(f"{IMPORT} dlls= {symbols}")


@pytest.mark.parametrize(
    ("machine", "found_there"),
    [("x86_64", False), ("x86", True), ("aarch64", True), ("arm64ec", False)],
)
def test_machines_of_import_libraries(machine: str, found_there: bool) -> None:
    names = found(f"{IMPORT} machines={machine}")
    assert ("import-library-machine" in names) is found_there


def test_decorations_of_x86_do_not_count() -> None:
    dll = f"{DLL} machine=x86,windows,gnu exports=foo_new,foo_free"
    symbols = "symbols=_foo_new@4:foo.dll,foo_free@8:foo.dll machines=x86"
    assert found(dll, f"{IMPORT} {symbols}", "usr/lib/libfoo.a  static machines=x86") == set()


def test_two_import_libraries_may_share_a_library() -> None:
    one = f"{IMPORT} symbols=foo_new:foo.dll"
    other = "usr/lib/libfoo.dll.a  import symbols=foo_free:foo.dll"
    assert found(one, other) == set()


def test_names_of_rust_are_no_api() -> None:
    dll = f"{DLL} exports=foo_new,foo_free,_ZN3std2io5stdio6_print17h0123456789abcdefE,DllMain"
    names = found(dll)
    assert "import-library-lacks" not in names
    assert "definition-exports" not in names


def test_static_library_beside_two_import_libraries() -> None:
    gone = ("!usr/lib/foo.dll.a", "!usr/lib/libfoo.a")
    both = ("usr/lib/foo.dll.lib  import", "usr/lib/foo.lib  import")
    assert "archive-is-import-library" in found(*gone, *both)
    meson = ("usr/lib/foo.lib  import", "usr/lib/libfoo.a  static")
    assert found("!usr/lib/foo.dll.a", *meson[:1]) == set()


# Definition files


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ("library=none", None),
        ("library=foo", None),
        ("library=FOO.DLL", None),
        ("library=bar.dll", "definition-library"),
        ("exports=foo_new,foo_free", None),
        ("exports=foo_new", "definition-exports"),
        ("exports=foo_new,foo_free,foo_gone", "definition-exports"),
    ],
)
def test_definition_files(settings: str, rule: str | None) -> None:
    assert found(f"{DEFINITION} {settings}") == ({rule} if rule else set())


def test_variables() -> None:
    dll = f"{DLL} exports=foo_new,foo_free,foo_level:data"
    symbols = "symbols=foo_new:foo.dll,foo_free:foo.dll,foo_level:foo.dll"
    lists = "exports=foo_new,foo_free,foo_level"
    wrong = found(dll, f"{IMPORT} {symbols}", f"{DEFINITION} {lists}")
    assert {"import-as-function", "definition-data"} <= wrong
    right = found(dll, f"{DEFINITION} {lists}:data")
    assert "definition-data" not in right


# Loading


@pytest.mark.parametrize(
    ("needed", "rule"),
    [
        ("KERNEL32.dll,VCRUNTIME140.dll,api-ms-win-crt-heap-l1-1-0.dll", None),
        ("KERNEL32.dll,msvcrt.dll", None),
        ("KERNEL32.dll,VCRUNTIME140D.dll", "debug-runtime"),
        ("KERNEL32.dll,MSVCP140D.dll,ucrtbased.dll", "debug-runtime"),
        ("hid.dll,setupapi.dll,d3d12.dll,wsnmp32.dll,msvcp_win.dll", None),
        ("KERNEL32.dll,MSVCR90.dll", "old-runtime"),
        ("KERNEL32.dll,msvcrt.dll,ucrtbase.dll", "mixed-runtimes"),
    ],
)
def test_runtimes(needed: str, rule: str | None) -> None:
    assert found(f"{DLL} needed={needed}") == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("characteristics", "rules"),
    [
        ("NX_COMPAT,DYNAMIC_BASE,HIGH_ENTROPY_VA", set()),
        ("NX_COMPAT,DYNAMIC_BASE", {"low-entropy"}),
        ("NX_COMPAT", {"no-aslr"}),
        ("DYNAMIC_BASE,HIGH_ENTROPY_VA", {"no-nx"}),
    ],
)
def test_hardening(characteristics: str, rules: set[str]) -> None:
    assert found(f"{DLL} pe.characteristics={characteristics}") == rules


def test_32_bit_addresses_are_few_anyway() -> None:
    dll = f"{DLL} machine=x86,windows,msvc pe.characteristics=NX_COMPAT,DYNAMIC_BASE"
    archives = (f"{IMPORT} machines=x86", "usr/lib/libfoo.a  static machines=x86")
    assert found(dll, *archives) == set()


def test_cygwin_wants_fixed_addresses() -> None:
    dll = f"{DLL} machine=x86_64,cygwin, pe.characteristics=NX_COMPAT"
    assert "no-aslr" not in found(dll)


def test_debug_information_by_its_own_name_or_the_librarys() -> None:
    dll = f"{DLL} pe.pdb=C:\\\\\\\\build\\\\\\\\other.pdb"
    assert found(dll) == {"pdb-missing", "pdb-path"}
    assert found(dll, "usr/bin/foo.pdb  file") == {"pdb-path"}


def test_import_library_of_the_systems_dlls_is_called_as_mingw_does() -> None:
    assert "archive-is-import-library" not in found("usr/lib/libbar.a  import dlls=bar.dll")
    assert "archive-is-import-library" in found("usr/lib/libbar.a  import dlls=foo.dll")


# DLLs that are needed

LACKING = {"needed-dll-missing", "mingw-runtime-missing"}


def needing(names: str, *more: str, pc: str | None = None) -> set[str]:
    """Return what is said of the DLLs that the example needs besides."""
    told = {"build": "\n".join((f"{DLL} needed=KERNEL32.dll,{names}", *more))}
    if pc is not None:
        told["usr/lib/pkgconfig/foo.pc"] = pc
    return {finding.name for finding in findings(told)} & LACKING


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("zlib1.dll", "needed-dll-missing"),
        ("LIBSSL-3-x64.dll", "needed-dll-missing"),
        ("libintl-8.dll", "needed-dll-missing"),
        ("std-0123456789abcdef.dll", "needed-dll-missing"),
        ("libgcc_s_seh-1.dll", "mingw-runtime-missing"),
        ("libstdc++-6.dll", "mingw-runtime-missing"),
        ("libwinpthread-1.dll", "mingw-runtime-missing"),
        ("api-ms-win-core-synch-l1-2-0.dll", None),
        ("bcryptPrimitives.dll", None),
        ("ucrtbase.dll", None),
        ("VCRUNTIME140_1.dll", None),
        ("MSVCP140.dll", None),
        ("WINSPOOL.DRV", None),
        ("vulkan-1.dll", None),
        ("python311.dll", None),
        ("node.exe", None),
        ("WS2_32.DLL", None),
    ],
)
def test_whose_a_needed_library_is(name: str, rule: str | None) -> None:
    assert needing(name) == ({rule} if rule else set())


def test_needed_library_that_is_brought_along() -> None:
    assert needing("zlib1.dll", "usr/bin/ZLIB1.dll  pe name=zlib1.dll") == set()
    assert needing("libgcc_s_seh-1.dll", "usr/bin/libgcc_s_seh-1.dll  file") == set()


def test_library_that_is_brought_along_needs_no_import_library() -> None:
    bar = "usr/bin/bar.dll  pe name=bar.dll"
    assert found(bar) == {"import-library-missing"}
    assert found(bar, f"{DLL} needed=KERNEL32.dll,BAR.dll") == set()


@pytest.mark.parametrize("path", ["opt/app/bar.dll", "usr/lib/player-1.0/bar.dll"])
def test_needed_library_of_a_program_or_plugin(path: str) -> None:
    assert needing("USER32.dll", f"{path}  pe name=bar.dll needed=zlib1.dll") == set()


def test_needed_library_of_a_required_module() -> None:
    lines = ("prefix=/usr", "Name: foo", "Description: One", "Version: 1.2.3")
    stated = (*lines, "Requires.private: zlib", "")
    assert needing("zlib1.dll", pc="\n".join(stated)) == set()
    empty = (*lines, "Requires:", "")
    assert needing("zlib1.dll", pc="\n".join(empty)) == {"needed-dll-missing"}
