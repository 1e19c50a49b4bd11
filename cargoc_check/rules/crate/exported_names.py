"""Rules about the names of exports: a process has one space of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...capi.exported import Seen
from ...capi.model import CApi
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

_FEWEST = 4
_SHOWN = 3
_MAKES = re.compile(r"(?:^|_)(?:new|create|alloc|make|open|init|clone|copy|dup)(?:_|$)")
_ENDS = re.compile(
    r"(?:^|_)(?:free|delete|destroy|drop|release|close|unref|deinit|dispose|put|finish|end|cleanup)"
    r"(?:_|$)"
)
_REPLACES = 4
"""So many functions of another library are exported on purpose."""
_PLUGIN = re.compile(r"sqlite3_\w*_init")
"""What another library calls in its plug-ins."""
_OWNED = re.compile(r"(?:Option\s*<\s*)?Box\s*<\s*(?P<to>.+?)\s*>\s*>?|\*\s*mut\s+(?P<raw>.+)")


@rule("CAPI628", "exports-without-common-prefix", Severity.INFO)
def exports_without_common_prefix(exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """Some exports do not begin as the others do

    C has one space of names for the whole process. A prefix of the library's own keeps its
    functions apart from those of every other library; one without it, such as `version` or `init`,
    meets another sooner or later, and then one of the two is called for both.

    ## Example

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_new() {}
    #[no_mangle]
    pub extern "C" fn mylib_run() {}
    #[no_mangle]
    pub extern "C" fn mylib_free() {}
    #[no_mangle]
    pub extern "C" fn last_error() {}
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_new() {}
    #[no_mangle]
    pub extern "C" fn mylib_run() {}
    #[no_mangle]
    pub extern "C" fn mylib_free() {}
    #[no_mangle]
    pub extern "C" fn mylib_last_error() {}
    ```

    ## Sources

    - [GNU coding standards: libraries](https://www.gnu.org/prep/standards/html_node/Libraries.html)
    """
    exports = [one.export for one in exported if one.compiled is not False]
    counts: dict[str, int] = {}
    for export in exports:
        counts[_prefix(export.name)] = counts.get(_prefix(export.name), 0) + 1
    common = max(counts, key=lambda prefix: counts[prefix], default="")
    if 2 * counts.get(common, 0) < len(exports):
        return
    rare = {prefix for prefix, count in counts.items() if count < _FEWEST and prefix != common}
    others = [export for export in exports if _prefix(export.name) in rare]
    if len(exports) < _FEWEST or not others or 4 * len(others) > len(exports):
        return
    first, *more = others
    yield problem(
        "{count} of the {all} exports do not begin with {prefix}: {names}",
        Place(first.path, span=first.span),
        count=len(others),
        all=len(exports),
        prefix=common,
        names=", ".join(export.name for export in others[:_SHOWN]),
        related=tuple(Related("this one too", Place(o.path, span=o.span)) for o in more[:_SHOWN]),
    )


@rule("CAPI629", "exports-libc-name", Severity.WARNING)
def exports_libc_name(capi: CApi, exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """An exported function is called as one of the C library, or of another common one

    On ELF systems the loader takes the first definition for the whole process: a program that is
    linked with the library gets its `memcpy` or `malloc`, and so does every other library in it. A
    `crc32` meets that of zlib in the same way. Libraries that take the place of another on purpose
    export much of it, and are not meant.

    ## Example

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_answer() -> u32 {
        42
    }

    #[no_mangle]
    pub extern "C" fn malloc(size: usize) -> *mut u8 {
        let _ = size;
        std::ptr::null_mut()
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_answer() -> u32 {
        42
    }

    #[no_mangle]
    pub extern "C" fn mylib_malloc(size: usize) -> *mut u8 {
        let _ = size;
        std::ptr::null_mut()
    }
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 7.1.3: reserved identifiers
    - [gABI](https://gabi.xinuos.com): the first definition in order of loading is taken
    """
    from ...artifacts import system_symbols

    exports = {one.export.name: one.export for one in exported if one.compiled}
    found = dict.fromkeys(system_symbols.interposing(exports), "the C library")
    for other in system_symbols.providers(exports, None):
        its = [name for name in other.symbols if not _PLUGIN.fullmatch(name)]
        if len(its) < _REPLACES and not other.is_called(capi.library.name.value):
            found |= dict.fromkeys(its, f"lib{other.libraries[0]}")
    if "alloc" in capi.library.name.value or 2 * len(found) > len(exports):
        return  # it is what the library is for
    for name, library in sorted(found.items()):
        yield problem(
            "{name} is a function of {library}, which this takes the place of",
            Place(exports[name].path, span=exports[name].span),
            name=name,
            library=library,
            help="give it the prefix of the others",
        )


@rule("CAPI630", "made-and-never-freed", Severity.INFO)
def made_and_never_freed(exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """A function makes a value, and none takes it back

    What Rust has allocated must be freed by Rust: C's `free` is another allocator's. Without a
    function for that, every call leaks, or ends in a crash where a user tries `free` all the same.

    ## Example

    ```rust src/lib.rs
    pub struct Player(u32);

    #[no_mangle]
    pub extern "C" fn mylib_player_new() -> *mut Player {
        Box::into_raw(Box::new(Player(1)))
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    pub struct Player(u32);

    #[no_mangle]
    pub extern "C" fn mylib_player_new() -> *mut Player {
        Box::into_raw(Box::new(Player(1)))
    }

    #[no_mangle]
    pub unsafe extern "C" fn mylib_player_free(player: *mut Player) {
        drop(Box::from_raw(player));
    }
    ```

    ## Sources

    - [Box::into_raw](https://doc.rust-lang.org/std/boxed/struct.Box.html#method.into_raw)
    """
    exports = [one.export for one in exported if one.export.kind == "function"]
    ending = [one for one in exports if one.takes_back or _ENDS.search(one.name.lower())]
    taken = {word for export in ending for p in export.parameters for word in _words(p.type)}
    taken |= {
        word
        for export in exports
        for p in export.parameters
        if p.type.replace(" ", "").startswith(("Box<", "Option<Box<"))
        for word in _words(p.type)
    }
    for one in exported:
        export = one.export
        made = _OWNED.fullmatch(export.result or "")
        if one.compiled is False or made is None or not _MAKES.search(export.name.lower()):
            continue
        last = (made["to"] or made["raw"]).rpartition("::")[2].partition("<")[0].strip()
        if last and last != "c_void" and last not in taken and _is_type(last):
            yield problem(
                "{name} makes a {type}, and no exported function frees one",
                Place(export.path, span=export.span),
                name=export.name,
                type=last,
                help="export a function that takes it back and drops it",
            )


def _prefix(name: str) -> str:
    """Return how a name begins: up to its first underscore, or capital letter."""
    stem = name.lstrip("_")
    match = re.match(r"[A-Za-z0-9]+?(?=_)|[A-Z]*[a-z0-9]+(?=[A-Z])", stem)
    return match[0].lower() if match else stem.lower()


def _words(its: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w*", its)


def _is_type(name: str) -> bool:
    """Tell whether a name is that of a type of the crate, not of a number or a string."""
    return name[:1].isupper() or (not name.startswith("c_") and "_" in name)
