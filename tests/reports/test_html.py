"""The HTML report: well formed, all that was found is in it, and nothing in it is obeyed."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from cargoc_check.findings import Location, Report
from cargoc_check.reports.details import Details
from cargoc_check.reports.html import prose, render
from cargoc_check.reports.naming import position
from tests.support.pages import FOCUSED, Element, Page, colours, contrast
from tests.support.reporting import finding, report, troubled
from tests.support.running import crate, run
from tests.support.trees import recorded

CSS = Path(__file__).resolve().parents[2] / "templates" / "report.css.j2"
HOSTILE = (
    "</code><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;{{ 7*7 }}\x1b[2J\u202e"
)
PARTS = ["report", "troubled", "empty"]


def page(of: Report) -> Element:
    text = render(of, "audit", Details())
    assert text.startswith("<!DOCTYPE html>")
    return Page(text.partition("\n")[2]).root


def reports(name: str) -> Report:
    return {"report": report(), "troubled": troubled(), "empty": Report()}[name]


@pytest.mark.parametrize("name", PARTS)
def test_page_is_well_formed_and_its_links_lead_somewrun(name: str) -> None:
    root = page(reports(name))
    anchors = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(anchors) == len(set(anchors))
    for link in root.all("a"):
        where = link.attributes["href"]
        assert where.startswith("#")
        known = where[1:] in anchors
        assert known or where == "#rule-CAPI999", where  # a rule of tomorrow has no page
    for one in root.all():
        named = one.attributes.get("aria-labelledby")
        assert named is None or named in anchors


@pytest.mark.parametrize("name", PARTS)
def test_page_has_what_readers_of_screens_need(name: str) -> None:
    root = page(reports(name))
    (html,) = root.all("html")
    assert html.attributes["lang"] == "en"
    assert len(root.all("h1")) == len(root.all("main")) == len(root.all("nav")) == 1
    levels = [int(one.tag[1]) for one in root.all() if re.fullmatch(r"h[1-6]", one.tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all("scope" in cell.attributes for cell in root.all("th"))
    for one in root.all():
        if one.attributes.get("tabindex") == "0":
            label = {"aria-label", "aria-labelledby"} & one.attributes.keys()
            assert one.attributes["role"] == "region"
            assert label


@pytest.mark.parametrize("name", PARTS)
def test_page_runs_and_fetches_nothing(name: str) -> None:
    text = render(reports(name), "audit", Details())
    root = page(reports(name))
    tags = {one.tag for one in root.all()}
    assert not tags & {"script", "iframe", "object", "embed", "link", "img", "base", "form", "svg"}
    for one in root.all():
        assert not {"src", "srcset", "style", "ping", "action"} & one.attributes.keys()
        assert not [name for name in one.attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://", root.all("style")[0].text)
    (policy,) = root.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert text.count("<style>") == 1


def test_every_finding_is_there_with_its_place_and_level() -> None:
    found = report()
    root = page(found)
    items = root.all("article")
    assert len(items) == len(found.findings)
    by_anchor = {one.attributes["id"]: one for one in items}
    for number, one in enumerate(found.findings, 1):
        item = by_anchor[f"finding-{number}"]
        (tag,) = item.all("span", class_="tag")
        assert tag.text == one.severity.value
        (where,) = item.all("p", class_="where")
        assert (
            where.text.split("\n")[0].strip() == f"{position(one.location)} {one.rule} {one.name}"
        )
        words = item.all("h4")[0].text.replace(tag.text, "", 1).strip()
        assert words == one.message.replace("`", "")


def test_source_is_shown_with_the_place_in_it() -> None:
    (item,) = page(report()).all("article", class_="error", id="finding-2")
    (excerpt,) = item.all("pre", class_="excerpt")
    assert excerpt.text == "12name = 1"
    assert [mark.text for mark in excerpt.all("mark")] == ["1"]


@pytest.mark.parametrize("start", [1, 300, 4990])
def test_long_line_is_cut_around_the_place(start: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(5000))
    at = Location("a.toml", 1, start, 1, start + 5, excerpt=line)
    (excerpt,) = page(Report(report().subjects, (finding("x", at),))).all("pre", class_="excerpt")
    assert excerpt.all("mark")[0].text == line[start - 1 : start + 4]
    assert len(excerpt.text) < 500


def test_what_is_open_and_what_is_not_are_apart() -> None:
    root = page(report())
    summaries = [one.text for one in root.all("summary")]
    assert "Worth knowing (1)" in summaries
    assert "Silenced (3)" in summaries
    silenced = next(one for one in root.all("details") if one.text.strip().startswith("Silenced"))
    assert "silenced by a comment: it has to be" in silenced.text
    assert [li.text for li in root.all("ul", class_="counts")[0].all("li")] == [
        "1 error",
        "4 warnings",
        "2 infos",
        "3 silenced",
    ]


def test_fixes_and_lines_to_paste_are_code() -> None:
    (item,) = page(report()).all("article", id="finding-2")
    codes = [pre.text for pre in item.all("pre")]
    assert '[package.metadata.capi.header]\nname = "a"' in codes
    assert item.all("summary")[0].text == "Safe fix"
    assert "crates/a/Cargo.toml:3:1 goes" in item.text


def test_stages_and_bugs_are_told() -> None:
    root = page(troubled())
    (table,) = root.all("section", id="stages")
    rows = [[cell.text.strip().split("\n")[0] for cell in row.children] for row in table.all("tr")]
    assert rows[1][:2] == ["build (x86_64-pc-windows-gnu)", "ok"]
    assert [row[1] for row in rows[2:]] == ["failed", "not run", "warning"]
    assert "ld: <no>" in table.text
    assert "apt install g++" in table.text
    assert "Internal error: CAPI201 on a: KeyError" in root.text
    assert "/home/x" not in root.text


def test_verdict_is_that_of_the_report() -> None:
    clean = report()._replace(findings=())
    assert "passed" in page(clean).all("h1")[0].text
    assert "failed" in page(report()).all("h1")[0].text
    assert "bug" in page(troubled()).all("h1")[0].text


def hostile() -> Report:
    made = report()
    at = Location(HOSTILE, 1, 1, 1, 9, key=HOSTILE, excerpt=HOSTILE)
    changed = finding(HOSTILE, at, rule=HOSTILE, help=f"{HOSTILE}\n\n    {HOSTILE}\n`{HOSTILE}`")
    changed = changed._replace(related=((HOSTILE, at),), name=HOSTILE)
    subject = made.subjects[1]._replace(name=HOSTILE, version=HOSTILE, effect=HOSTILE)
    refused = subject.refused
    assert refused
    subject = subject._replace(refused=refused._replace(sentence=HOSTILE, change=HOSTILE))
    stage = troubled().stages[1]._replace(name=HOSTILE, words=HOSTILE, details=(HOSTILE,))
    skips = (made.skipped[0]._replace(reason=HOSTILE),)
    return Report((subject,), (changed,), skips, stages=(stage._replace(lacking=HOSTILE),))


def test_nothing_in_names_or_texts_is_taken_for_html() -> None:
    text = render(hostile(), "gate", Details())
    root = Page(text.partition("\n")[2]).root
    assert not root.all("script")
    assert not root.all("img")
    assert "49" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert root.text.count("<script>alert(1)</script>") >= 8
    for one in root.all():
        assert not [name for name in one.attributes if name.startswith("on")]


def test_prose_marks_code_only_between_single_backticks() -> None:
    assert prose("write `a<b`, not c") == "write <code>a&lt;b</code>, not c"
    assert prose("a ` b < c") == "a ` b &lt; c"
    assert prose("``x``") == "``x``"


def test_many_findings_take_linear_time() -> None:
    from time import perf_counter

    def seconds(many: int) -> float:
        at = Location("a/Cargo.toml", 3, 1, 3, 5, excerpt="name = 1")
        made = Report(report().subjects, tuple(finding(f"x {n}", at) for n in range(many)))
        start = perf_counter()
        render(made, "audit", Details())
        return perf_counter() - start

    seconds(10)
    assert seconds(4000) < 20 * seconds(400) + 0.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(scheme: int) -> None:
    named = colours(CSS.read_text(encoding="utf-8"))[scheme]
    assert named.keys() == colours(CSS.read_text(encoding="utf-8"))[0].keys()
    for name in ("text", "dim", "link", "bad", "warn", "info", "good"):
        for back in ("back", "raised"):
            assert contrast(named[name], named[back]) >= 4.5, (name, back)
    assert contrast(named["text"], named["mark"]) >= 4.5
    assert contrast(named["focus"], named["back"]) >= 3


def test_focus_is_seen_and_nothing_takes_it_away() -> None:
    css = CSS.read_text(encoding="utf-8")
    assert re.search(r":focus-visible \{ outline: 3px solid", css)
    assert "outline: none" not in css
    assert FOCUSED & {one.tag for one in page(report()).all()} == {"a", "summary"}


def test_audit_shows_what_a_crate_installs(tmp_path: Path) -> None:
    crate(tmp_path / "c")
    ended = run("audit", "--format", "html", "c", cwd=tmp_path)
    assert ended.status == 0
    root = Page(ended.out.partition("\n")[2]).root
    (sides,) = root.all("table", class_="sides")
    targets = [cell.text for cell in sides.all("thead")[0].all("th")]
    assert {"x86_64-unknown-linux-gnu", "aarch64-apple-darwin"} <= set(targets)
    rows = {row.all("th")[0].text: row.all("td") for row in sides.all("tbody")[0].all("tr")}
    linux = targets.index("x86_64-unknown-linux-gnu")
    assert rows["what the loader reads"][linux].text == "soname libmylib.so.1"
    assert "libmylib.so" in rows["links to it"][linux].text
    assert "/usr/lib/pkgconfig/mylib.pc" in root.text
    resolved = {
        pair.all("dt")[0].text: pair.all("dd")[0].text for pair in root.all("div") if pair.all("dt")
    }
    assert resolved["Cflags"] == "-I/usr/include/mylib"
    assert run("audit", "--format", "html", "c", cwd=tmp_path).out == ended.out


def test_verify_shows_what_every_file_is() -> None:
    ended = run("verify", recorded("x86_64-unknown-freebsd"), "--format", "html")
    root = Page(ended.out.partition("\n")[2]).root
    (built,) = root.all("section", id="built")
    summaries = [one.text for one in built.all("summary")]
    assert any(".so" in said and "ELF shared library" in said for said in summaries)
    assert "Symbols that it exports" in built.text
    assert "soname" in [dt.text for dt in built.all("dt")]


def test_stored_report_becomes_a_page(tmp_path: Path) -> None:
    crate(tmp_path / "c", "[package.metadata.capi.header]\nname = 1\n")
    assert run("audit", "--format", "json", "-o", "r.json", "c", cwd=tmp_path).status == 1
    ended = run("report", "r.json", "--format", "html", cwd=tmp_path)
    root = Page(ended.out.partition("\n")[2]).root
    assert [mark.text for mark in root.all("article", class_="error")[0].all("mark")] == ["1"]
