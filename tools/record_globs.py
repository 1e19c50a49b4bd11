"""Record what the cargo-c on the PATH installs for each pattern of a file of answers.

    python tools/record_globs.py tests/capi/data/globs.json

The file keeps its files and patterns and gets new answers: the files installed below `to`, or
`error` or `panic` where cargo-c stops. Patterns that work are tried in one build, the others one by
one, which takes a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MANIFEST = """\
[package]
name = "mylib"
version = "1.2.3"
edition = "2021"

[features]
capi = []

[package.metadata.capi.header]
enabled = false

[package.metadata.capi.install.data]
asset = [
{entries}
]
"""


def main() -> None:
    """Ask cargo-c and write the answers."""
    path = Path(sys.argv[1])
    record = json.loads(path.read_text(encoding="utf-8"))
    version = subprocess.run(["cargo", "cinstall", "--version"], capture_output=True, text=True)
    record["cargo_c"] = version.stdout.split()[1].partition("+")[0]
    known: dict[str, Any] = record["installed"]
    work = [pattern for pattern, answer in known.items() if isinstance(answer, list)]
    together = installed(record["files"], work)
    assert isinstance(together, dict), "a pattern that worked makes cargo-c stop now"
    answers: dict[str, list[str] | str] = {**together}
    for pattern in known:
        if pattern not in answers:
            answer = installed(record["files"], [pattern])
            answers[pattern] = answer[pattern] if isinstance(answer, dict) else answer
    record["installed"] = {pattern: answers[pattern] for pattern in known}
    text = json.dumps(record, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def installed(files: list[str], patterns: list[str]) -> dict[str, list[str]] | str:
    """Return the files that are installed for each pattern, or how cargo-c stopped."""
    with tempfile.TemporaryDirectory() as folder:
        crate, dest = Path(folder, "crate"), Path(folder, "dest")
        for name in (*files, "src/lib.rs"):
            file = crate / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("")
        entries = (
            f"    {{ from = {json.dumps(pattern, ensure_ascii=False)}, to = 't{index}' }},"
            for index, pattern in enumerate(patterns)
        )
        (crate / "Cargo.toml").write_text(MANIFEST.format(entries="\n".join(entries)))
        command = ["cargo", "cinstall", "--debug", "--prefix", "/usr", "--destdir", str(dest)]
        done = subprocess.run(command, cwd=crate, capture_output=True, text=True)
        if done.returncode:
            return "panic" if "panicked" in done.stderr else "error"
        roots = {p: dest / f"usr/share/t{index}" for index, p in enumerate(patterns)}
        return {pattern: _below(root) for pattern, root in roots.items()}


def _below(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


if __name__ == "__main__":
    main()
