from __future__ import annotations

from cargoc_check.plan import native
from cargoc_check.plan.model import Options
from tests.support.plans import USR, entry, plan_of

LIBRARIES = "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc"


def test_estimate_is_noted_as_one() -> None:
    plan = native.noted(plan_of(), USR)
    assert plan.notes[-1] == (
        f"for Libs.private rustc names `{LIBRARIES}` where a crate links nothing of its own: "
        "an estimate"
    )
    assert plan._replace(notes=plan_of().notes) == plan_of()


def test_nothing_is_noted_without_a_static_library() -> None:
    for options in (Options(library_types=("cdylib",)), Options(target="x86_64-unknown-haiku")):
        plan = plan_of(options=options)
        assert native.noted(plan, options) == plan == native.filled(plan, options)


def test_estimate_fills_libs_private_as_each_release_writes_it() -> None:
    for release, line in (
        ("0.9.14", f"\nLibs.private:  {LIBRARIES}\n"),
        ("0.10.26", f"\nLibs.private: {LIBRARIES}\n"),
    ):
        plan = native.filled(plan_of(release=release), USR)
        assert line in (entry(plan, "pkg-config").text or "")
        assert "-lmylib\n" in (entry(plan, "pkg-config").text or "")


def test_static_library_alone_has_them_in_libs_too() -> None:
    options = USR._replace(library_types=("staticlib",))
    plan = native.filled(plan_of(options=options), options)
    assert f"\nLibs: -L${{libdir}} -lmylib {LIBRARIES}\n" in (entry(plan, "pkg-config").text or "")
