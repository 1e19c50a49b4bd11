"""Look at HTML reports in a real browser, in light and dark, wide and narrow.

    python tools/look_at_html.py [FOLDER]

Needs Chromium on the PATH (Debian: `chromium`) and playwright. Each report is opened in each
colour scheme and width. Checked is that nothing is fetched and no script runs, that the page does
not scroll sideways, that all text has the contrast that WCAG 2.2 asks for, and that the keyboard
alone reaches everything, sees where it is and opens what is closed. Screenshots go to FOLDER.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1200, 400)
_CONTRAST = 4.5
_SCRIPT = Path(__file__).with_name("look_at_html.js")


class Sight(NamedTuple):
    """How a page is looked at."""

    name: str
    scheme: Literal["light", "dark"]
    width: int


def main() -> int:
    """Look at all reports; 1 where something is wrong."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("there is no chromium on the PATH")
        return 1
    wrong: list[str] = []
    looked = 0
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(sys.argv[1] if sys.argv[1:] else made)
        folder.mkdir(parents=True, exist_ok=True)
        pages = list(_reports(Path(made)))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in pages:
            for scheme in SCHEMES:
                for width in WIDTHS:
                    sight = Sight(path.stem, scheme, width)
                    wrong += (
                        f"{' '.join(map(str, sight))}: {w}"
                        for w in _look(browser, path, sight, folder)
                    )
                    looked += 1
        browser.close()
    print(*wrong, sep="\n" if wrong else "")
    print(f"{looked} sights of {len(pages)} pages, {len(wrong)} wrong")
    return int(bool(wrong))


def _reports(folder: Path) -> Iterator[Path]:
    """Make the reports that are looked at: of a crate to mend, of a build, of all that can be."""
    sys.path.insert(0, str(ROOT))
    from cargoc_check.reports.details import Details
    from cargoc_check.reports.html import render
    from tests.support.reporting import troubled
    from tests.support.trees import recorded

    crate = str(ROOT / "tests" / "data" / "needs-work")
    for name, arguments in {
        "audit": ["audit", crate],
        "verify": ["verify", recorded("x86_64-unknown-freebsd"), "--crate", crate],
    }.items():
        path = folder / f"{name}.html"
        command = [str(BIN / "cargoc-check"), *arguments, "--format", "html", "-o", str(path)]
        subprocess.run(command, check=False, capture_output=True)
        yield path
    path = folder / "gate.html"
    path.write_text(render(troubled(), "gate", Details()), encoding="utf-8")
    yield path


def _look(browser: Any, path: Path, sight: Sight, folder: Path) -> Iterator[str]:
    context = browser.new_context(
        color_scheme=sight.scheme, viewport={"width": sight.width, "height": 900}
    )
    page = context.new_page()
    fetched: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    yield from _keyboard(page)
    for state in ("closed", "open"):
        if state == "open":
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > sight.width:
            yield f"{wide} pixels wide when {state}"
        for text, ratio in page.evaluate(_SCRIPT.read_text(encoding="utf-8")):
            if ratio < _CONTRAST:
                yield f"contrast {ratio:.2f} of {text!r}"
        shot = f"{sight.name}-{sight.scheme}-{sight.width}-{state}.png"
        page.screenshot(path=folder / shot, full_page=True)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    if dark != (sight.scheme == "dark"):
        yield "the colour scheme is not followed"
    yield from (f"fetches {url}" for url in fetched if url != path.as_uri())
    yield from (f"the browser says: {line}" for line in said)
    context.close()


_FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  if (at === document.body) return null;
  return {
    what: at.tagName + ' ' + at.textContent.trim().slice(0, 40),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
_REACHABLE = """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility()).length"""


def _keyboard(page: Any) -> Iterator[str]:
    """Go through the page with the tab key; open and close the first thing that is closed."""
    expected = page.evaluate(_REACHABLE)
    reached = 0
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at is None:
            break
        reached += 1
        if not at["outlined"]:
            yield f"no outline on {at['what']}"
        if not at["seen"]:
            yield f"not in sight: {at['what']}"
    if reached < expected:
        yield f"the keyboard reaches {reached} of {expected}"
    summary = page.query_selector("details:not([open]) > summary")
    if summary:
        summary.focus()
        page.keyboard.press("Enter")
        if not summary.evaluate("one => one.parentElement.open"):
            yield "the keyboard does not open what is closed"
        page.keyboard.press("Enter")


if __name__ == "__main__":
    sys.exit(main())
