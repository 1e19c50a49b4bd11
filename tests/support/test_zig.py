from pathlib import Path

import pytest

from tests.support import zig

_CODE = "int foo_add(int a, int b) { return a + b; }\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "foo.c"
    path.write_text(_CODE)
    return path


def test_elf_pe_and_mach_o_are_linked(source: Path) -> None:
    built = {}
    for triple in ("x86_64-linux-gnu", "x86_64-windows-gnu", "arm64-apple-macos11"):
        built[triple] = str(source.with_name(f"{triple}.o"))
        zig.compile_c(str(source), built[triple], triple)
    elf, pe, mach_o = (str(source.with_name(name)) for name in ("foo.so", "foo.dll", "foo.dylib"))
    zig.link_elf(elf, built["x86_64-linux-gnu"])
    zig.link_pe(pe, built["x86_64-windows-gnu"], "/noentry", "/export:foo_add")
    zig.link_mach_o(mach_o, built["arm64-apple-macos11"])
    heads = [Path(path).read_bytes()[:4] for path in (elf, pe, mach_o)]
    assert heads == [b"\x7fELF", b"MZ\x78\x00", b"\xcf\xfa\xed\xfe"]


def test_archives_are_written_in_each_style(source: Path) -> None:
    built = str(source.with_suffix(".o"))
    zig.compile_c(str(source), built, "x86_64-linux-gnu")
    for style in ("gnu", "bsd", "coff"):
        library = source.with_name(f"lib{style}.a")
        zig.archive(str(library), built, style=style)
        assert library.read_bytes().startswith(b"!<arch>\n")


def test_an_import_library_names_its_dll(tmp_path: Path) -> None:
    definition, library = tmp_path / "foo.def", tmp_path / "foo.lib"
    definition.write_text("LIBRARY foo.dll\nEXPORTS\nfoo_add\n")
    zig.import_library(str(definition), str(library))
    assert b"foo.dll\0" in library.read_bytes()


def test_what_a_tool_says_is_in_the_error(tmp_path: Path) -> None:
    source = tmp_path / "foo.c"
    source.write_text("int foo(\n")
    with pytest.raises(zig.ToolError, match="expected parameter"):
        zig.compile_c(str(source), str(tmp_path / "foo.o"), "x86_64-linux-gnu")
