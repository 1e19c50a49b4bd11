from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.capi.releases import release_named
from cargoc_check.errors import UserError
from cargoc_check.plan.model import Options
from cargoc_check.plan.options import arguments, from_arguments, refusal

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1)


PLACES = ("prefix", "libdir", "includedir", "bindir", "pkgconfigdir", "datarootdir", "datadir")


@settings(deadline=None)
@given(
    st.builds(
        Options,
        **dict.fromkeys(PLACES, st.none() | TEXT),
        library_types=st.lists(st.sampled_from(["staticlib", "cdylib"])).map(tuple),
        meson_paths=st.booleans(),
        target=st.none() | TEXT,
        profile=st.none() | TEXT,
        rustflags=st.just(""),
        debug=st.booleans(),
        crt_static=st.booleans(),
    )
)
def test_options_that_are_written_can_be_read(options: Options) -> None:
    assert from_arguments(arguments(options)) == options


def test_a_value_may_be_the_next_argument() -> None:
    read = from_arguments(["--prefix", "/usr", "--debug", "--library-type", "cdylib"])
    assert read == Options(prefix="/usr", debug=True, library_types=("cdylib",))


@pytest.mark.parametrize("words", [["--frobnicate"], ["--prefix"], ["--debug=yes"], ["-p", "x"]])
def test_other_arguments_are_refused(words: list[str]) -> None:
    with pytest.raises(UserError):
        from_arguments(words)


@pytest.mark.parametrize(
    ("options", "explicit", "before", "since"),
    [
        (Options(meson_paths=True), False, "0.9.32", "0.10.0"),
        (Options(datadir="d"), False, "0.9.5", "0.9.6"),
        (Options(datarootdir="d"), False, "0.9.5", "0.9.6"),
        (Options(), True, "0.9.2", "0.9.3"),
    ],
)
def test_since_when_options_are_known(
    options: Options, explicit: bool, before: str, since: str
) -> None:
    refused = refusal(options, release_named(before), explicit)
    assert refused is not None
    assert refused.cause == "unknown option"
    assert refusal(options, release_named(since), explicit) is None


def test_releases_that_stumble() -> None:
    def cause(options: Options, release: str) -> str | None:
        refused = refusal(options, release_named(release), False)
        return refused.cause if refused else None

    debug = Options(debug=True)
    releases = ("0.9.13", "0.9.14", "0.9.15", "0.9.16")
    assert [cause(debug, r) for r in releases] == [None, "panic", "unknown option", None]
    assert cause(Options(profile="dev"), "0.9.14") is None
    shared = Options(library_types=("cdylib", "cdylib"))
    assert [cause(shared, r) for r in ("0.9.2", "0.9.3", "0.9.4")] == [None, "panic", None]
    assert cause(Options(library_types=("cdylib", "staticlib")), "0.9.3") is None
