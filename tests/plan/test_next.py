from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.capi.releases import release_named
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.errors import UserError
from cargoc_check.plan import make, next
from cargoc_check.plan.model import Host, Options
from cargoc_check.plan.next import Change, Renamed
from cargoc_check.text import semver
from tests.rules.support import capi
from tests.support.plans import LINUX, USR

MAC, WINDOWS = "aarch64-apple-darwin", "x86_64-pc-windows-msvc"
LIBRARY = "[package.metadata.capi.library]\n"


def change(
    step: str,
    text: str = "",
    *,
    library: str | None = None,
    options: Options = USR,
    release: str = "0.10.26",
    files: dict[str, str] | None = None,
) -> Change:
    """Return what the next version of the crate `mylib` 1.2.3 changes."""
    (only,) = changes(files or capi(text), step, library, options, release)
    return only


def changes(
    files: dict[str, str], step: str, library: str | None, options: Options, release: str
) -> list[Change]:
    request = open_request(Memory({"src/lib.rs": "", **files}))
    later = next.with_versions(request, step, library)

    def planned(asked: Request) -> list[object]:
        return list(make(asked, release_named(release), options, Host()))

    pairs = zip(planned(request), planned(later), request.requested, later.requested, strict=True)
    return [next.change(a, b, (c, d)) for a, b, c, d in pairs]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("current", "step", "expected"),
    [
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("0.0.3", "major", "1.0.0"),
        ("0.4.1+build", "minor", "0.5.0"),
        ("2.0.0-rc.1", "major", "2.0.0"),
        ("2.0.0-rc.1", "patch", "2.0.0"),
        ("2.1.0-rc.1", "minor", "2.1.0"),
        ("2.1.0-rc.1", "major", "3.0.0"),
        ("2.1.1-rc.1", "minor", "2.2.0"),
        ("1.2.3", "5.0.0-beta.1", "5.0.0-beta.1"),
    ],
)
def test_next_version(current: str, step: str, expected: str) -> None:
    assert next.next_version(current, step) == expected


@pytest.mark.parametrize("step", ["", "1.2", "v1.2.3", "Minor", "latest"])
def test_what_is_no_version_is_an_error(step: str) -> None:
    with pytest.raises(UserError, match="is no version") as caught:
        next.next_version("1.0.0", step)
    assert caught.value.place == "--next"


@given(st.tuples(*[st.integers(0, 9)] * 3), st.sampled_from(next.STEPS), st.booleans())
def test_next_version_comes_later(now: tuple[int, int, int], step: str, pre: bool) -> None:
    text = ".".join(map(str, now)) + ("-rc.1" if pre else "")
    later = semver.parse(next.next_version(text, step))
    assert later is not None
    assert later[:3] >= now if pre else later[:3] > now


def test_minor_leaves_the_soname() -> None:
    found = change("minor")
    assert found.versions == found.library == ("1.2.3", "1.3.0")
    assert (found.kind, found.names) == ("soname", ("libmylib.so.1", "libmylib.so.1"))
    assert found.rebuild is False
    assert found.packages == (
        Renamed("Debian", "libmylib1", "libmylib1"),
        Renamed("openSUSE", "libmylib1", "libmylib1"),
    )
    assert ("macro", "MYLIB_MINOR 2", "MYLIB_MINOR 3") in [
        (d.what, *d[4:]) for d in found.differences
    ]


def test_major_changes_soname_and_packages() -> None:
    found = change("major")
    assert found.names == ("libmylib.so.1", "libmylib.so.2")
    assert found.rebuild is True
    assert found.consumers[0].startswith(
        "programs that are linked with libmylib.so.1 must be built"
    )
    assert found.packages[0] == Renamed("Debian", "libmylib1", "libmylib2")
    assert found.differences[0].what == "soname"


def test_library_version_stays_where_it_is_written() -> None:
    found = change("major", LIBRARY + 'version = "4.0.0"\n')
    assert (found.library, found.stays) == (("4.0.0", "4.0.0"), True)
    assert found.rebuild is False
    assert "2.0.0 says that the interface is another than that of 1.2.3" in found.consumers[1]


def test_library_version_may_be_stated() -> None:
    for text in (LIBRARY + 'version = "4.0.0"\n', "", LIBRARY + "versioning = true\n"):
        found = change("minor", text, library="5.0.0")
        assert (found.library[1], found.stays) == ("5.0.0", False)
        assert found.names[1] == "libmylib.so.5"


def test_stated_library_version_is_a_full_one() -> None:
    with pytest.raises(UserError, match="'5' is no version") as caught:
        change("minor", library="5")
    assert caught.value.place == "--next-library"


def test_library_that_is_no_table_is_an_error() -> None:
    with pytest.raises(UserError, match="expected a table"):
        change("minor", "[package.metadata.capi]\nlibrary = 1\n", library="5.0.0")


def test_install_name_counts_on_apple_systems() -> None:
    found = change("major", options=Options(prefix="/usr", target=MAC))
    assert found.kind == "install name"
    assert found.names == ("/usr/lib/libmylib.1.dylib", "/usr/lib/libmylib.2.dylib")
    assert (found.rebuild, found.packages) == (True, ())


def test_names_without_a_version_tell_nothing() -> None:
    for options, text, name in (
        (Options(prefix="/usr", target=WINDOWS), "", "mylib.dll"),
        (USR, LIBRARY + "versioning = false\n", "libmylib.so"),
        (Options(target=MAC), LIBRARY + "versioning = false\n", "/usr/local/lib/libmylib.dylib"),
    ):
        found = change("major", text, options=options)
        assert (found.rebuild, found.names) == (None, (name, name))
        assert f"{name} has no version in it" in found.consumers[0]
        assert found.packages == ()


def test_static_library_alone_has_no_name_to_load() -> None:
    found = change("major", options=Options(library_types=("staticlib",)))
    assert (found.names, found.rebuild) == ((None, None), None)
    assert found.consumers == (
        "what contains the static library keeps the old one until it is built again",
    )


def test_old_releases_give_every_0_version_one_soname() -> None:
    files = {"Cargo.toml": capi("")["Cargo.toml"].replace("1.2.3", "0.2.3")}
    old, new = (change("minor", files=files, release=r) for r in ("0.9.14", "0.10.26"))
    assert (old.rebuild, new.rebuild) == (False, True)
    assert "0.3.0 says that the interface is another than that of 0.2.3" in old.consumers[1]
    assert new.packages[1] == Renamed("openSUSE", "libmylib0_2", "libmylib0_3")


def test_inherited_version_steps_for_every_member() -> None:
    member = '[package]\nname = "{0}"\nversion.workspace = true\n[features]\ncapi = []\n'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n'
        '[workspace.package]\nversion = "0.5.1"\n',
        **{f"{name}/Cargo.toml": member.format(name) for name in "ab"},
        **{f"{name}/src/lib.rs": "" for name in "ab"},
    }
    found = changes(files, "minor", None, USR, "0.10.26")
    assert [one.versions for one in found] == [("0.5.1", "0.6.0")] * 2
    assert [one.names for one in found] == [
        ("liba.so.0.5", "liba.so.0.6"),
        ("libb.so.0.5", "libb.so.0.6"),
    ]


def test_version_that_is_not_there_is_not_stepped_from() -> None:
    manifest = '[package]\nname = "a"\nversion.workspace = true\n[lib]\n[features]\ncapi = []\n'
    request = open_request(Memory({"Cargo.toml": manifest}))
    with pytest.raises(UserError, match="inherited from a manifest that is not there"):
        next.with_versions(request, "minor", None)
    assert next.with_versions(request, "2.0.0", None).requested[0].version == "2.0.0"


def test_what_is_refused_says_nothing_of_consumers() -> None:
    found = change("major", options=Options(target="x86_64-unknown-uefi"))
    assert (found.rebuild, found.consumers, found.differences) == (None, (), ())


def test_request_itself_stays_as_it_is() -> None:
    request = open_request(Memory({**capi(""), "src/lib.rs": ""}))
    next.with_versions(request, "major", "9.0.0")
    assert request.requested[0].version == "1.2.3"
    (plan,) = make(request, release_named("0.10.26"), USR, Host(LINUX))
    assert plan.version == "1.2.3"


def test_steps_do_not_lead_back() -> None:
    assert next.next_version("1.0.0-rc.2", "1.0.0-rc.10") == "1.0.0-rc.10"
    assert next.next_version("1.0.0-rc.2", "1.0.0") == "1.0.0"
    for now, then in (("1.0.0", "1.0.0-rc.1"), ("1.2.0", "1.1.9"), ("1.0.0-rc.2", "1.0.0-rc.1")):
        with pytest.raises(UserError, match="comes before"):
            next.next_version(now, then)
