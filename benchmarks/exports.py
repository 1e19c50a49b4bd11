"""CPU time and memory of reading what a large crate exports, beside tree-sitter's parser alone.

    python benchmarks/exports.py [FOLDER…]

Each FOLDER is a crate. Without one, a crate of 100,000 lines is made: a tenth of its modules export
functions of all kinds, the others are Rust without exports. The parser alone reads the files that
may export something, or all modules. The least of several runs in one process counts; memory is
what Python allocates at the most.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cargoc_check.crate import rust_modules
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.files import Directory
from cargoc_check.crate.package import Package
from cargoc_check.crate.sources import Sources
from cargoc_check.crate.workspace import open_request

RUNS = 5
_LINES, _LINES_OF_MODULE, _EXPORTING = 100_000, 500, 10
_TYPE = """
/// A value of its kind, number {n}.
#[derive(Clone, Debug, PartialEq)]
pub struct Value{n} {{
    pub name: String,
    pub parts: Vec<Option<Box<Value{n}>>>,
}}

impl Value{n} {{
    /// Counts the parts that fit, "all" of them when none is asked for.
    pub fn count<F: Fn(&Self) -> bool>(&self, fits: F) -> Result<usize, std::fmt::Error> {{
        let mut found = 0usize;
        for part in self.parts.iter().flatten() {{
            match part.name.as_str() {{
                "all" | "{{none}}" => found += 1,
                other if other.len() > 3 && fits(part) => found += part.count(|_| true)?,
                _ => continue, // nothing to count
            }}
        }}
        Ok(found)
    }}
}}
"""
_FUNCTION = """
/// Counts the parts of a value.
///
/// # Safety
/// `value` comes from `value_new_{n}`.
#[no_mangle]
pub unsafe extern "C" fn value_count_{n}(value: *const Value{n}, result: *mut usize) -> i32 {{
    let Some(value) = value.as_ref() else {{ return -1 }};
    *result = value.count(|part| !part.name.is_empty()).unwrap_or_default();
    0
}}
"""


def main(folders: list[str]) -> None:
    """Print a line for each crate."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'lines':>8}{'exports':>9}{'read ms':>9}", end="")
        print(f"{'kept ms':>9}{'ratio':>7}{'all ms':>8}{'ratio':>7}{'peak MB':>9}")
        for path in folders or [_made(Path(folder))]:
            if os.path.isfile(os.path.join(path, "Cargo.toml")):
                print(_line(path))


def _made(folder: Path) -> str:
    """Make a crate of as many lines as are wanted; return its folder."""
    Path(folder, "src").mkdir()
    manifest = '[package]\nname = "large"\nversion = "1.0.0"\n'
    Path(folder, "Cargo.toml").write_text(manifest, encoding="utf-8")
    count = _LINES // _LINES_OF_MODULE
    for number in range(count):
        text = _TYPE + (_FUNCTION if number % _EXPORTING == 0 else "")
        times = _LINES_OF_MODULE // text.count("\n") + 1
        module = "".join(text.format(n=number * 100 + at) for at in range(times))
        Path(folder, "src", f"m{number}.rs").write_text(module, encoding="utf-8")
    root = "".join(f"pub mod m{number};\n" for number in range(count))
    Path(folder, "src", "lib.rs").write_text(root, encoding="utf-8")
    return str(folder)


def _line(path: str) -> str:
    texts = [module.source.text.encode() for module in rust_modules.of_library(*_opened(path))]
    kept = [text for text in texts if b"no_mangle" in text or b"export_name" in text]
    found = surface(_opened(path)[0])
    ours = _least(lambda: surface(_opened(path)[0]))
    parsed_kept, parsed_all = _least(lambda: _parse(kept)), _least(lambda: _parse(texts))
    tracemalloc.start()
    surface(_opened(path)[0])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    lines = sum(text.count(b"\n") for text in texts)
    ratio = ours / parsed_kept if kept else float("inf")
    return (
        f"{lines:8}{len(found.exports):9}{ours:9.1f}{parsed_kept:9.1f}{ratio:7.1f}"
        f"{parsed_all:8.1f}{ours / parsed_all:7.2f}{peak:9.1f}"
    )


def _opened(path: str) -> tuple[Package, Sources]:
    package = open_request(Directory(path)).requested[0]
    return package, Sources(package)


def _parse(texts: list[bytes]) -> None:
    import tree_sitter_rust
    from tree_sitter import Language, Parser

    parser = Parser(Language(tree_sitter_rust.language()))
    for text in texts:
        parser.parse(text)


def _least(run: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that a run takes at the least."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append(1000 * (time.process_time() - start))
    return min(times)


if __name__ == "__main__":
    main(sys.argv[1:])
