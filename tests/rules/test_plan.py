from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.capi.releases import newest
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.facts.crate import RequestFacts
from tests.rules.support import audit_files, capi, found
from tests.support.plans import plans_of

INCLUDE = "[package.metadata.capi.install.include]\n"
DATA = "[package.metadata.capi.install.data]\n"
GENERATED = "[package.metadata.capi.header]\n"
MEMBER = (
    '[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n'
    'description = "Does one thing well"\nlicense = "MIT"\n[features]\ncapi = []\n'
)


def workspace(a: str = "", b: str = "", names: tuple[str, str] = ("a", "b")) -> dict[str, str]:
    return {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n',
        "a/Cargo.toml": MEMBER.format(name=names[0]) + a,
        "b/Cargo.toml": MEMBER.format(name=names[1]) + b,
    }


# CAPI901


def test_files_of_two_members_meet_and_the_last_stays() -> None:
    lines = DATA + 'asset = [{ from = "d/t.txt", to = "shared" }]\n'
    files = workspace(lines, lines) | {"a/d/t.txt": "a", "b/d/t.txt": "b"}
    (finding,) = found(files, "CAPI901")
    assert finding.message == ("b/d/t.txt is installed over a/d/t.txt, both as share/shared/t.txt")
    assert finding.location.path == "b/Cargo.toml"
    assert finding.related[0][1].path == "a/Cargo.toml"


def test_a_generated_header_takes_the_place_of_another_members() -> None:
    own = GENERATED + 'subdirectory = "x"\n' + INCLUDE + 'asset = [{ from = "b.h" }]\n'
    files = workspace(own, GENERATED + 'subdirectory = "x"\n') | {"a/b.h": "int f(void);\n"}
    (finding,) = found(files, "CAPI901")
    assert finding.message == (
        "the generated header of `b` is installed over a/b.h, both as include/x/b.h"
    )


def test_the_same_file_twice_takes_nothing_away() -> None:
    lines = INCLUDE + 'asset = [{ from = "../common.h", to = "x" }]\n'
    assert not found(workspace(lines, lines) | {"common.h": "int f(void);\n"}, "CAPI901")
    twice = INCLUDE + 'asset = [{ from = "inc/*.h" }, { from = "inc/x.h" }]\n'
    assert not found(capi(twice) | {"inc/x.h": ""}, "CAPI901")
    copies = DATA + 'asset = [{ from = "LICENSE", to = "x" }]\n'
    files = workspace(copies, copies) | {"a/LICENSE": "MIT", "b/LICENSE": "MIT"}
    assert not found(files, "CAPI901")


def test_what_other_rules_say_is_not_said_again() -> None:
    lines = INCLUDE + 'asset = [{ from = "inc/mylib.h" }]\n'
    files = capi(lines) | {"inc/mylib.h": ""}
    assert found(files, "CAPI414")
    assert not found(files, "CAPI901")
    same = "[package.metadata.capi.pkg_config]\nfilename = 'same'\n"
    same += "[package.metadata.capi.library]\nname = 'same'\n"
    same += GENERATED + "name = 'same'\nsubdirectory = 'same'\n"
    assert {"CAPI701"} <= {f.rule for f in audit_files(workspace(same, same))}
    assert not found(workspace(same, same), "CAPI901")


def test_members_that_are_not_asked_for_do_not_meet() -> None:
    lines = DATA + 'asset = [{ from = "t.txt", to = "shared" }]\n'
    files = workspace(lines, lines) | {"a/t.txt": "a", "b/t.txt": "b"}
    assert not found(files, "CAPI901", packages=("a",))


def test_nothing_is_planned_where_nothing_can_meet() -> None:
    facts = RequestFacts(open_request(Memory(capi("") | {"src/lib.rs": ""})), newest())
    assert facts.get("meetings") == ()


# CAPI902


def test_members_whose_names_differ_in_case() -> None:
    messages = [f.message for f in found(workspace(names=("foo", "Foo")), "CAPI902")]
    assert len(messages) == 3
    assert any("library of `Foo`" in m and "lib/libFoo.a" in m for m in messages)
    assert any("lib/pkgconfig/Foo.pc" in message for message in messages)
    assert any("include/Foo/Foo.h" in message for message in messages)


def test_folders_that_differ_in_case_hold_all_their_files() -> None:
    lines = INCLUDE + 'asset = [{ from = "inc/a.h", to = "X" }, { from = "inc/b.h", to = "x" }]\n'
    assert not found(capi(lines) | {"inc/a.h": "1", "inc/b.h": "2"}, "CAPI902")


def test_copies_under_two_spellings_lose_nothing() -> None:
    lines = INCLUDE + 'asset = [{ from = "inc/*.h" }]\n'
    assert not found(capi(lines) | {"inc/A.h": "1", "inc/a.h": "1"}, "CAPI902")


# CAPI903


def test_a_committed_header_hides_the_systems() -> None:
    lines = INCLUDE + 'asset = [{ from = "include/**/*" }]\n'
    files = capi(lines) | {"include/Memory.h": "", "include/sys/types.h": "", "include/VERSION": ""}
    messages = {f.message for f in found(files, "CAPI903")}
    anywhere, case = "is found by `#include", ", where case does not count (Windows, macOS)"
    assert messages == {
        f"the header mylib/Memory.h {anywhere} <memory.h>`, a header of POSIX{case}",
        f"the header mylib/VERSION {anywhere} <version>`, a header of C++{case}",
        f"the header mylib/sys/types.h {anywhere} <sys/types.h>`, a header of POSIX",
    }


def test_a_header_that_is_included_with_its_folder_hides_nothing() -> None:
    strip = "[package.metadata.capi.pkg_config]\nstrip_include_path_components = 1\n"
    assert not found(capi(GENERATED + 'name = "time"\n' + strip), "CAPI903")
    assert found(capi(GENERATED + 'name = "time"\nsubdirectory = false\n'), "CAPI903")
    assert found(capi(GENERATED + 'name = "time"\nsubdirectory = "a/b"\n'), "CAPI903")
    disabled = GENERATED + 'name = "time"\nenabled = false\n'
    assert not found(capi(disabled), "CAPI903")


def test_headers_of_other_names_hide_nothing() -> None:
    for name in ("mylib", "mytime", "time_", "iconv", "mylib/time"):
        strip = "[package.metadata.capi.pkg_config]\nstrip_include_path_components = 0\n"
        assert not found(capi(GENERATED + f'name = "{name}"\n' + strip), "CAPI903"), name


def test_a_manifest_alone_tells_the_generated_header() -> None:
    files = capi(GENERATED + 'name = "string"\n') | {"src/lib.rs": "(absent)\n"}
    assert found(files, "CAPI903")


# What other rules see of the plan

PATHS = st.none() | st.lists(
    st.sampled_from(["..", ".", "a", "b", "", "lib", "x.h"]), max_size=5
).map("/".join)


def said(key: str, value: str | None) -> str:
    return "" if value is None else f"{key} = {json.dumps(value)}\n"


@settings(max_examples=200, deadline=None)
@given(PATHS, PATHS, PATHS, PATHS, PATHS, PATHS)
def test_whatever_leaves_its_directory_is_found(
    name: str | None,
    folder: str | None,
    library: str | None,
    include: str | None,
    data: str | None,
    filename: str | None,
) -> None:
    text = GENERATED + said("name", name) + said("subdirectory", folder)
    text += "[package.metadata.capi.library]\n" + said("install_subdir", library)
    text += "[package.metadata.capi.pkg_config]\n" + said("filename", filename)
    text += f"[[{INCLUDE[1:-2]}.asset]]\nfrom = 'inc/a.h'\n" + said("to", include)
    text += f"[[{DATA[1:-2]}.asset]]\nfrom = 'inc/a.h'\n" + said("to", data)
    files = capi(text) | {"inc/a.h": ""}
    (plan,) = plans_of(files | {"src/lib.rs": ""})
    homes = {
        "header": "/usr/include/",
        "data": "/usr/share/",
        "pkg-config": "/usr/lib/pkgconfig/",
    }
    strays = [e for e in plan.tree if not e.path.startswith(homes.get(e.role, "/usr/lib/"))]
    if strays or plan.outside:
        rules = {finding.rule for finding in audit_files(files)}
        assert rules & {"CAPI402", "CAPI405", "CAPI406", "CAPI407", "CAPI503"}
