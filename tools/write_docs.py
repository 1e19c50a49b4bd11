"""Write the parts of the documentation that are made: rule pages, and output shown in the guides.

    python tools/write_docs.py [--check]

`docs/rules/` comes from the rules' docstrings, `docs/man/` from the commands. In README.md and
`docs/*.md`, a `console` block begins with a command; the rest of the block becomes what the command
prints. `--check` writes nothing and fails when something is out of date.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from cargoc_check.page import index, markdown
from cargoc_check.rule import all_rules

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tools import man_pages

ROOT = Path(__file__).resolve().parent.parent
_CONSOLE = re.compile(r"^```console\n\$ (.+)\n(?:.*\n)*?```$", re.MULTILINE)


def main() -> int:
    """Write what is out of date, or list it; 1 when `--check` finds anything."""
    stale = {path: text for path, text in made().items() if _current(path) != text}
    docs = ROOT / "docs"
    there = (*docs.glob("rules/*.md"), *docs.glob("man/*"))
    surplus = [path for path in there if path not in made_pages()]
    if sys.argv[1:] == ["--check"]:
        for path in (*stale, *surplus):
            print(f"{path.relative_to(ROOT)} is out of date: run `make docs`")
        return int(bool(stale or surplus))
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in surplus:
        path.unlink()
    return 0


def made() -> dict[Path, str]:
    """Return the text of each file that is made, wholly or in part."""
    guides = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return made_pages() | {guide: filled(guide.read_text(encoding="utf-8")) for guide in guides}


def made_pages() -> dict[Path, str]:
    """Return the pages of the rules and their list, and the manual pages."""
    folder = ROOT / "docs" / "rules"
    pages = {folder / f"{rule.id}.md": markdown(rule) for rule in all_rules()}
    manual = {ROOT / "docs" / "man" / name: text for name, text in man_pages.pages().items()}
    return {folder / "README.md": index(all_rules())} | pages | manual


def filled(guide: str) -> str:
    """Return a guide with the output of its commands as it is now."""
    return _CONSOLE.sub(lambda block: _block(block[1]), guide)


def _block(command: str) -> str:
    words = shlex.split(command)
    words[0] = str(Path(sys.executable).parent / words[0])
    env = {**os.environ, "NO_COLOR": "1"}
    run = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(f"`{command}` ended with {run.returncode}: {run.stderr}")
    return f"```console\n$ {command}\n{run.stdout.rstrip()}\n```"


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
