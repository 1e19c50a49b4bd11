"""Locks: what is written is read again, the same plan is clean, any other is told."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.capi.releases import newest, oldest, releases
from cargoc_check.errors import UserError
from cargoc_check.plan import lock
from cargoc_check.plan.asked import Asked, Run, runs
from cargoc_check.plan.compare import Difference
from cargoc_check.plan.lock import Chosen, Lock, Locked
from cargoc_check.plan.model import Binary, Entry, Host, Options, Plan, Refused
from cargoc_check.platforms import targets
from cargoc_check.text.source import Source
from tests.support.plans import LINUX, USR, plan_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = jsonschema.Draft202012Validator(json.loads((DOCS / "plan-lock.schema.json").read_text()))
KNOWN = [release for release in releases() if release >= oldest()]


def locked(*plans: Plan, run: Run | None = None, chosen: Chosen | None = None) -> Lock:
    return Lock(
        chosen or Chosen(), None, (Locked(run or Run(newest(), USR, Host()), tuple(plans)),)
    )


def again(held: Lock) -> Lock:
    """Return what is read of what is written."""
    text = lock.written(held)
    SCHEMA.validate(tomllib.loads(text))
    assert lock.written(lock.parse(Source("x.lock", text))) == text
    return lock.parse(Source("x.lock", text))


def facts(plan: Plan) -> Plan:
    """Return a plan with what a lock holds of it."""
    bare = tuple(entry._replace(why="", source=None) for entry in plan.tree)
    refused = plan.refused and Refused(plan.refused.cause, "")
    return plan._replace(args=(), tree=bare, refused=refused, unknown=(), notes=())


def changed(before: Plan, after: Plan) -> list[tuple[str, str | None, str | None, str | None]]:
    found = lock.differences(again(locked(before)), locked(after))
    assert all((one.package, one.target) == ("mylib", before.target) for one in found)
    return [tuple(one[2:]) for one in found]  # type: ignore[misc]


@pytest.mark.parametrize("triple", targets.all_triples())
def test_lock_then_check_is_clean_for_every_target(triple: str) -> None:
    for release in (KNOWN[0], KNOWN[len(KNOWN) // 2], KNOWN[-1]):
        options = Options(target=triple)
        plan = plan_of(options=options, release=release.text)
        held = again(locked(plan, run=Run(release, options, Host())))
        run, (read,) = held.runs[0]
        assert (run.release, run.options, run.host) == (release, options, Host())
        assert read == facts(plan)
        assert lock.differences(held, locked(plan)) == ()


WORDS = st.text(min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Options,
        *(st.none() | WORDS.map("/".__add__) for _ in range(7)),
        library_types=st.sampled_from([(), ("cdylib",), ("staticlib", "cdylib")]),
        meson_paths=st.booleans(),
        target=st.none() | st.sampled_from(["x86_64-pc-windows-msvc", "aarch64-apple-darwin"]),
        profile=st.none() | WORDS,
        rustflags=st.just("") | WORDS,
    ),
    st.sampled_from(KNOWN),
    st.builds(Chosen, st.tuples(WORDS), st.booleans(), st.tuples(WORDS)),
    st.text(),
)
def test_lock_then_check_is_clean_whatever_is_asked(
    options: Options, release: Any, chosen: Chosen, words: str
) -> None:
    host = Host(LINUX, "debian", "i686-unknown-linux-gnu")
    value = json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
    text = f"[package.metadata.capi.pkg_config]\ndescription = {value}\n"
    plan = plan_of(text, options, release.text, host)
    held = again(locked(plan, run=Run(release, options, host), chosen=chosen))
    assert held.runs[0].run == Run(release, options, host)
    assert held.runs[0].plans == (facts(plan),)
    assert held.chosen == chosen
    assert lock.differences(held, locked(plan)) == ()


@settings(max_examples=200, deadline=None)
@given(st.text(), st.dictionaries(st.text(min_size=1), st.text(), max_size=3), st.text())
def test_any_text_survives(text: str, macros: dict[str, str], path: str) -> None:
    pc = Entry(f"/{path}", "pkg-config", "", text=text)
    header = Entry(f"/{path}.h", "header", "", macros=tuple(macros.items()))
    link = Entry(f"/{path}.so", "link", "", link=text)
    dylib = Binary("mach-o", None, text, (1, 2, 3), (1, 0, 0))
    tree = (pc, header, link, Entry(f"/{path}.dylib", "shared", "", binary=dylib))
    plan = Plan("ü", "1", "t", newest().text, (), None, tree, (f"../{path}",), ())
    assert again(locked(plan)).runs[0].plans == (plan,)


def test_blanks_at_the_end_of_lines_outlive_editors() -> None:
    text = lock.written(locked(plan_of()))
    assert "Libs.private:\\u0020\n" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_lock_is_small_and_without_reasons() -> None:
    text = lock.written(locked(plan_of()))
    assert len(text.splitlines()) < 40
    assert "why" not in text
    assert "linkers" not in text


def test_refused_plan_is_held_too() -> None:
    plan = plan_of(options=Options(target="x86_64-unknown-uefi"))
    assert plan.refused
    assert changed(plan, plan) == []
    assert changed(plan, plan_of()._replace(target=plan.target))[0] == (
        "refused",
        None,
        "unsupported target",
        None,
    )


def test_soname_comes_first() -> None:
    before, after = plan_of(), plan_of("[package.metadata.capi.library]\nversion = '2.0.0'\n")
    assert changed(before, after) == [
        ("soname", "/usr/lib/libmylib.so.2.0.0", "libmylib.so.1", "libmylib.so.2"),
        ("link", "/usr/lib/libmylib.so", "libmylib.so.1.2.3", "libmylib.so.2.0.0"),
        ("file", "/usr/lib/libmylib.so.1", "/usr/lib/libmylib.so.1", None),
        ("file", "/usr/lib/libmylib.so.1.2.3", "/usr/lib/libmylib.so.1.2.3", None),
        ("file", "/usr/lib/libmylib.so.2", None, "/usr/lib/libmylib.so.2"),
        ("file", "/usr/lib/libmylib.so.2.0.0", None, "/usr/lib/libmylib.so.2.0.0"),
    ]


def test_pc_file_is_told_by_its_lines() -> None:
    after = plan_of("[package.metadata.capi.pkg_config]\nrequires = 'zlib'\nversion = '7'\n")
    assert changed(plan_of(), after) == [
        (
            "pkg-config",
            "/usr/lib/pkgconfig/mylib.pc",
            "Version: 1.2.3",
            "Version: 7\nRequires: zlib",
        )
    ]


def test_macros_are_told_by_name() -> None:
    after = plan_of("[package.metadata.capi.header]\nemit_version_constants = false\n")
    assert ("macro", "/usr/include/mylib/mylib.h", "MYLIB_MINOR 2", None) in changed(
        plan_of(), after
    )


def test_what_lies_outside_is_told() -> None:
    after = plan_of("[package.metadata.capi.header]\nsubdirectory = '/abs'\n")
    assert ("outside", "/abs/mylib.h", None, "/abs/mylib.h") in changed(plan_of(), after)


def test_package_that_comes_or_goes_is_told() -> None:
    plan = plan_of()
    other = plan._replace(package="other")
    assert lock.differences(locked(plan), locked(plan, other)) == (
        Difference("other", LINUX, "package", None, None, "other"),
    )
    assert lock.differences(locked(plan, other), locked(plan)) == (
        Difference("other", LINUX, "package", None, "other", None),
    )


RUN = "schema = 1\n[[run]]\ncargo-c = '0.10.24'\nargs = []\nhost = 'x'\nhost-target = 'x'\n"
PLAN = RUN + "[[run.plan]]\npackage = 'a'\nversion = '1'\ntarget = 't'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "x.lock:1:"),
        ("", "this is no lock file of this version"),
        ("schema = 2", "this is no lock file of this version"),
        ("schema = 1", "the lock file is damaged"),
        ("schema = 1\nrun = 1", "the lock file is damaged"),
        ("schema = 1\n[[run]]\ncargo-c = '9.9.9'\nargs = []", "newer than any that is known"),
        ("schema = 1\n[[run]]\ncargo-c = '0.10.24'", "the lock file is damaged: KeyError 'args'"),
        (PLAN + "refused = 'whim'", "'whim' is no cause"),
        (PLAN + "tree = [{ path = '/x', role = 'toy' }]", "'toy' is no role"),
    ],
)
def test_what_is_no_lock_is_an_error(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        lock.parse(Source("x.lock", text))
    assert message in str(caught.value)


MAC = "aarch64-apple-darwin"


@pytest.mark.parametrize(
    ("asked", "chosen", "option"),
    [
        (Asked(), Chosen(), None),
        (Asked(policy="debian", cargo_c="0.10.25"), Chosen(), None),
        (Asked(Options(prefix="/usr"), host="debian"), Chosen(("a",)), None),
        (Asked(cargo_c="0.10.25+cargo-0.99.0"), Chosen(), None),
        (Asked(Options(rustflags="-C lto")), Chosen(), None),
        (Asked(targets=(LINUX,)), Chosen(), None),
        (Asked(Options(prefix="/opt")), Chosen(), "--prefix"),
        (Asked(Options(library_types=("cdylib",))), Chosen(), "--library-type"),
        (Asked(Options(meson_paths=True)), Chosen(), "--meson-paths"),
        (Asked(Options(rustflags="-C x")), Chosen(), "--rustflags"),
        (Asked(policy="arch"), Chosen(), "--policy"),
        (Asked(cargo_c="0.10.24"), Chosen(), "--cargo-c"),
        (Asked(targets=(MAC,)), Chosen(), "--target"),
        (Asked(targets=(LINUX, MAC)), Chosen(), "--target"),
        (Asked(host="lib64"), Chosen(), "--host"),
        (Asked(host_target=MAC), Chosen(), "--host-target"),
        (Asked(deb_host_rust_type=MAC), Chosen(), "--deb-host-rust-type"),
        (Asked(), Chosen(("b",)), "-p"),
        (Asked(), Chosen(workspace=True), "--workspace"),
        (Asked(), Chosen(exclude=("b",)), "--exclude"),
    ],
)
def test_stating_others_than_the_lock_is_told(
    asked: Asked, chosen: Chosen, option: str | None
) -> None:
    said = Asked(Options(rustflags="-C lto"), (LINUX,), "debian")
    held = Lock(Chosen(("a",)), "debian", tuple(Locked(run, ()) for run in runs(said)))
    assert lock.contradiction(held, asked, chosen) == option
