"""What a tree's files say of themselves, for people: one block for each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..artifacts.build import Build
from ..artifacts.header.model import Header
from ..artifacts.model import (
    Definition,
    ImportLibrary,
    Inside,
    Machine,
    SharedLibrary,
    StaticLibrary,
    Symbol,
    Symbols,
    Unreadable,
)
from ..artifacts.pc import values
from ..artifacts.pc.model import PcFile
from ..artifacts.tree import Node
from ..text.terminal import printable
from ..text.wording import dotted
from .paint import painted

Row = tuple[str, str]
_SHOWN = 8
"""Names that a line holds where not all are asked for."""
_WIDTH = 16


def text(build: Build, inside: Mapping[str, Inside], every: bool, colour: bool) -> str:
    """Return a block for each file; all symbols where `every` says so.

    `inside` has what a scan of the shared libraries' bytes finds, by path.
    """
    lines: list[str] = []
    for path, title, rows in sorted(blocks(build, inside, every), key=lambda block: block[:2]):
        head = painted(printable(build.tree.opened(path)), colour, bold=True)
        lines.append(f"{head}: {title}")
        lines += [
            f"    {label:{_WIDTH}}{printable(said, lines=True)}" for label, said in rows if said
        ]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n" if lines else "nothing that is read here\n"


def blocks(
    build: Build, inside: Mapping[str, Inside], every: bool = False
) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield each file's path, what it is, and what it says of itself; empty values say nothing."""
    for node in build.tree:
        if node.kind == "link":
            yield node.path, f"link to {printable(node.link or '')}", list(_of_link(build, node))
    for library in build.libraries:
        rows = [*_of_library(library, every), ("role", build.roles[library.path])]
        rows += _of_inside(inside[library.path], every)
        yield library.path, _title(library), rows
    for static in build.static_libraries:
        yield static.path, f"static library, {static.style} archive", list(_of_static(static))
    for imports in build.import_libraries:
        title = f"import library, {imports.style} form"
        yield imports.path, title, list(_of_imports(imports, every))
    for pc in build.pc_files:
        yield pc.path, "pkg-config file", list(_of_pc(pc))
    for header in build.headers:
        yield header.path, "header", list(_of_header(header, every))
    for definition in build.definitions:
        yield definition.path, "module definition file", list(_of_definition(definition, every))
    for file in build.unreadable:
        yield file.path, f"{file.kind} that cannot be read", list(_of_unreadable(file))


def _title(library: SharedLibrary) -> str:
    forms = {"elf": "ELF", "mach-o": "Mach-O", "pe": "PE"}
    return f"{forms[library.format]} shared library, {_machine(library.machine)}"


def _machine(machine: Machine) -> str:
    system = " ".join(filter(None, (machine.os, machine.env)))
    plain = f"{machine.arch or machine.name}, {machine.bits} bit, {machine.endian} endian"
    return f"{plain}, {system}" if system else plain


def _of_link(build: Build, node: Node) -> Iterator[Row]:
    real = build.tree.real(node.path)
    yield "leads to", real if real is not None else "nothing here"


def _of_library(library: SharedLibrary, every: bool) -> Iterator[Row]:
    names = {"elf": "soname", "mach-o": "install name", "pe": "name"}
    yield names[library.format], library.name or "none"
    if library.format == "mach-o":
        yield "current", _version(library.current_version)
        yield "compatibility", _version(library.compatibility_version)
    yield "needed", ", ".join(needed.name for needed in library.needed) or "nothing"
    yield "exports", _symbols(library.exports, every)
    yield "imports", _symbols(library.imports, every)
    yield "versions", ", ".join(sorted({s.version for s in library.imports if s.version}))
    yield "search path", ":".join(library.search)
    yield "hardening", ", ".join(_hardening(library))
    if library.elf:
        yield "build id", library.elf.build_id or ""
        yield "flags", ", ".join((*library.elf.flags, *library.elf.dynamic_tags))
        yield "compilers", "; ".join(library.elf.comment)
    if library.macho:
        yield "platform", f"{library.macho.platform or 'none'} {_version(library.macho.minimum)}"
        yield "header padding", f"{library.macho.header_padding:,} bytes"
        yield "flags", ", ".join(library.macho.flags)
    if library.pe:
        yield "characteristics", ", ".join(library.pe.characteristics)
        yield "forwards", ", ".join(f"{name} to {to}" for name, to in library.pe.forwards)
    yield "debug info", "yes" if library.debug_info else "no"
    yield "symbol table", "yes" if library.symbol_table else "no"
    yield "size", f"{library.size:,} bytes"


def _hardening(library: SharedLibrary) -> Iterator[str]:
    found = library.hardening
    if found.relro is not None:
        yield {"full": "full RELRO", "partial": "partial RELRO", "none": "no RELRO"}[found.relro]
    for has, words in (
        (found.executable_stack, "executable stack"),
        (found.writable_code, "writable code"),
        (found.text_relocations, "text relocations"),
    ):
        if has:
            yield words
    yield from found.features


def _of_inside(inside: Inside, every: bool) -> Iterator[Row]:
    embedded = [" ".join(filter(None, one)) for one in inside.embedded]
    yield "embedded", ", ".join(embedded)
    yield "build paths", _names(inside.leaks, every) if inside.leaks else ""
    if inside.auditable is not None:
        yield "crates", _names((" ".join(one) for one in inside.auditable), every)


def _of_static(static: StaticLibrary) -> Iterator[Row]:
    yield "members", ", ".join(f"{kind.number} {kind.kind}" for kind in static.kinds)
    yield "machines", "; ".join(map(_machine, static.machines))
    yield "index", "none" if static.indexed is None else f"{len(static.indexed):,} symbols"
    defined = len(static.defined)
    yield "defined", f"{defined:,}, {static.mangled:,} of them Rust's, {static.hidden:,} hidden"
    yield "undefined", f"{len(static.undefined):,}"
    yield "bitcode", f"{static.bitcode} members" if static.bitcode else ""
    yield "debug info", f"{static.with_debug_info} members" if static.with_debug_info else "no"
    yield "executable stack", ", ".join(static.executable_stack)
    yield "size", f"{static.size:,} bytes"


def _of_imports(imports: ImportLibrary, every: bool) -> Iterator[Row]:
    yield "DLLs", ", ".join(imports.dlls) or "none"
    yield "machines", "; ".join(map(_machine, imports.machines))
    yield "symbols", _names((name for name, _, _ in imports.symbols), every)


def _of_definition(definition: Definition, every: bool) -> Iterator[Row]:
    yield "library", definition.library or "none"
    yield "exports", _names((name for name, _ in definition.exports), every)


def _of_pc(pc: PcFile) -> Iterator[Row]:
    for line in pc.variables:
        yield line.name, values.variable(pc, line.name) or "nothing"
    for line in pc.fields:
        yield line.name, " ".join(values.resolve(pc, line.value).split()) or "nothing"
    for what, span in pc.problems:
        yield f"line {pc.source.position(span.start).line}", what


def _of_header(header: Header, every: bool) -> Iterator[Row]:
    yield "included as", f"<{header.include_as}>"
    yield "guard", header.guard or "none"
    yield "C++", 'extern "C"' if header.extern_c else 'no extern "C"'
    yield "functions", _names((d.name for d in header.declarations if d.kind == "function"), every)
    yield "variables", _names((d.name for d in header.declarations if d.kind == "variable"), every)
    macros = [f"{macro.name} {macro.value}" for macro in header.macros if macro.value]
    yield "macros", _names(macros, every)
    yield "sure", "" if header.sure else "no: macros may declare more"


def _of_unreadable(file: Unreadable) -> Iterator[Row]:
    yield "reason", file.reason


def _symbols(symbols: Symbols, every: bool) -> str:
    if every:
        return _names(sorted(map(_symbol, symbols)), every)
    return _names(sorted(symbols.names), every)


def _symbol(symbol: Symbol) -> str:
    version = f"@{'@' * symbol.default}{symbol.version}" if symbol.version else ""
    kind = "" if symbol.kind == "function" else f" ({symbol.kind})"
    return symbol.name + version + kind


def _names(names: Iterable[str], every: bool) -> str:
    """Return how many there are and what they are called, a line each where all are wanted."""
    found = list(map(printable, names))
    if not found:
        return "none"
    if every:
        return "".join(f"\n{' ' * (_WIDTH + 4)}{name}" for name in found).lstrip()
    more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    return f"{len(found):,}: {', '.join(found[:_SHOWN])}{more}"


def _version(version: tuple[int, int, int] | None) -> str:
    return dotted(version) if version else "none"
