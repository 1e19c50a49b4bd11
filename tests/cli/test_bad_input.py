"""What strangers hand in: a clear message, status 2, nothing written, the others go on, in time."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.running import GOOD, Ended, crate, run

SECONDS = 20


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """Return a function that hands in a path with a good crate behind it, and gives the message."""
    crate(tmp_path / "good")

    def hand_in(path: str, *more: str) -> str:
        before = _files(tmp_path)
        for command in ("audit", "show"):
            ended = run(command, path, "good", *more, cwd=tmp_path, timeout=SECONDS)
            assert ended.status == 2
            assert ended.out.startswith("mylib 1.2.3 (good")
        assert _files(tmp_path) == before
        return _message(ended)

    return hand_in


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


def _message(ended: Ended) -> str:
    """Return the one message on standard error; a hint may follow it."""
    first, *more = ended.err.splitlines()
    assert first.startswith("error: ")
    assert all(line.startswith("    ") for line in more)
    return first.removeprefix("error: ")


def manifest(folder: Path, content: str | bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    (folder / "Cargo.toml").write_bytes(data)
    return folder.name


Refused = Callable[..., str]


def test_missing_path(refused: Refused) -> None:
    assert refused("no/such") == "no/such: there is no such file or directory"


def test_directory_without_a_manifest(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused("empty") == "empty/Cargo.toml: there is no Cargo.toml"


def test_file_that_is_no_crate(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x")
    assert refused("README.md") == "README.md: this is no crate"


def test_syntax_error_has_its_place(refused: Refused, tmp_path: Path) -> None:
    assert refused(manifest(tmp_path / "c", GOOD + "key = = 1\n")) == (
        "c/Cargo.toml:11:7: not valid TOML: invalid value"
    )


def test_not_utf_8_has_its_place(refused: Refused, tmp_path: Path) -> None:
    path = manifest(tmp_path / "c", b'[package]\nname = "\xc3\xa9\xff"\n')
    assert refused(path) == "c/Cargo.toml:2:10: is not UTF-8"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_of_unicode(refused: Refused, tmp_path: Path, encoding: str) -> None:
    message = refused(manifest(tmp_path / "c", GOOD.encode(encoding)))
    assert message == "c/Cargo.toml:1:1: is not UTF-8"


def test_manifest_of_50_megabytes(refused: Refused, tmp_path: Path) -> None:
    path = manifest(tmp_path / "c", "# " + "x" * 50_000_000)
    assert refused(path).startswith("c/Cargo.toml: is 47.7 MiB, more than the 4 MiB that are read")


def test_manifest_just_small_enough_is_read_in_time(tmp_path: Path) -> None:
    lines = "".join(f"[package.metadata.x{i}]\na = [1, 2]\n" for i in range(60_000))
    manifest(tmp_path / "c", GOOD + lines)
    assert run("audit", "c", cwd=tmp_path, timeout=SECONDS).status in (0, 1, 2)


def test_empty_manifest(refused: Refused, tmp_path: Path) -> None:
    assert refused(manifest(tmp_path / "c", "")).startswith("c/Cargo.toml: ")


@pytest.mark.parametrize(
    "deep",
    [
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a = " + "{ a = " * 20_000 + "1" + " }" * 20_000,
        "[" + "a." * 100_000 + "a]",
        "a." * 100_000 + "a = 1",
        "a = " + "[" * 200 + "]" * 200,
    ],
    ids=["arrays", "inline tables", "header", "dotted key", "a little"],
)
def test_deep_nesting(refused: Refused, tmp_path: Path, deep: str) -> None:
    assert refused(manifest(tmp_path / "c", deep + "\n")).startswith("c/Cargo.toml")


def test_nul_bytes(refused: Refused, tmp_path: Path) -> None:
    message = refused(manifest(tmp_path / "c", GOOD + 'x = "a\0b"\n'))
    assert message == "c/Cargo.toml:11:7: not valid TOML: illegal character '\\x00'"


def test_nul_bytes_only(refused: Refused, tmp_path: Path) -> None:
    assert refused(manifest(tmp_path / "c", b"\0" * 100_000)).startswith("c/Cargo.toml:1:1: ")


def test_pipe_in_the_place_of_the_manifest(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    os.mkfifo(tmp_path / "c" / "Cargo.toml")
    for path in ("c", "c/Cargo.toml"):
        assert refused(path) == "c/Cargo.toml: there is no Cargo.toml"


def test_directory_in_the_place_of_the_manifest(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "c" / "Cargo.toml").mkdir(parents=True)
    assert refused("c") == "c/Cargo.toml: there is no Cargo.toml"


def test_link_in_a_circle_in_the_place_of_the_manifest(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "Cargo.toml").symlink_to("Cargo.toml")
    assert refused("c") == "c/Cargo.toml: there is no Cargo.toml"


def test_device_is_no_crate(refused: Refused) -> None:
    assert refused("/dev/zero") == "/dev/zero: this is no crate"


@pytest.mark.parametrize(
    "members", ['["."]', '["./."]', '["sub/.."]', '["**"]', '["*/.."]'], ids=str
)
def test_workspace_that_lists_itself_ends(tmp_path: Path, members: str) -> None:
    crate(tmp_path / "c", f"[workspace]\nmembers = {members}\n")
    (tmp_path / "c" / "sub").mkdir()
    assert run("audit", "c", cwd=tmp_path, timeout=SECONDS).status in (0, 2)


def test_members_that_depend_on_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "Cargo.toml").write_text('[workspace]\nmembers = ["a"]\n')
    for one, other in (("a", "b"), ("b", "a")):
        crate(tmp_path / "w" / one, f'[dependencies]\n{other} = {{ path = "../{other}" }}\n')
        path = tmp_path / "w" / one / "Cargo.toml"
        path.write_text(path.read_text().replace("mylib", one))
    ended = run("audit", "w", cwd=tmp_path, timeout=SECONDS)
    assert (ended.status, ended.err) == (0, "")
    assert [line.split(" (")[0] for line in ended.out.splitlines() if " (w/" in line] == [
        "a 1.2.3",
        "b 1.2.3",
    ]


def test_workspace_in_a_workspace(refused: Refused, tmp_path: Path) -> None:
    crate(tmp_path / "w" / "inner", "[workspace]\n")
    manifest(tmp_path / "w", '[workspace]\nmembers = ["inner"]\n')
    message = refused("w")
    assert message.startswith("w/inner/Cargo.toml:")
    assert message.endswith("a workspace inside the workspace of Cargo.toml")


def test_workspaces_that_name_each_other_end(refused: Refused, tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        text = GOOD.replace('name = "mylib"', f'name = "{one}"\nworkspace = "../{other}"')
        manifest(tmp_path / one, text)
        (tmp_path / one / "lib.rs").write_text("")
    assert refused("a").startswith("a/Cargo.toml:3:13: `package.workspace` points to ../b")


def test_inheritance_from_itself_ends(refused: Refused, tmp_path: Path) -> None:
    text = GOOD.replace('version = "1.2.3"', "version.workspace = true")
    text += "[workspace.package]\nversion = { workspace = true }\n"
    path = crate(tmp_path / "c")
    (tmp_path / "c" / "Cargo.toml").write_text(text)
    assert refused(os.path.basename(path)).startswith("c/Cargo.toml:")


def test_links_in_a_circle_below_a_crate_end(tmp_path: Path) -> None:
    lines = "[package.metadata.capi.install.include]\nasset = [{ from = 'include/**/*.h' }]\n"
    crate(tmp_path / "c", lines)
    for name in ("up", "again"):
        (tmp_path / "c" / name).symlink_to("..")
    (tmp_path / "c" / "include").mkdir()
    (tmp_path / "c" / "include" / "loop").symlink_to("loop")
    (tmp_path / "c" / "include" / "self").symlink_to(".")
    (tmp_path / "c" / "include" / "a.h").write_text("")
    ended = run("audit", "c", cwd=tmp_path, timeout=SECONDS)
    assert (ended.status, ended.err) == (0, "")


def test_side_files_that_cannot_be_read_do_not_keep_the_crate_from_it(tmp_path: Path) -> None:
    crate(tmp_path / "c")
    for name in ("README.md", "Makefile", "build.rs", "justfile"):
        os.mkfifo(tmp_path / "c" / name)
    (tmp_path / "c" / "README.rst").mkdir()
    (tmp_path / "c" / "src" / "big.rs").write_bytes(b"x" * (5 << 20))
    (tmp_path / "c" / "README").write_bytes(b"\xff\xfe\0" * 1000)
    ended = run("audit", "c", cwd=tmp_path, timeout=SECONDS)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("mylib 1.2.3 (c)")


def test_cbindgen_toml_that_is_broken_is_found(tmp_path: Path) -> None:
    crate(tmp_path / "c", cbindgen__toml="language = = 'C'\n")
    ended = run("audit", "c", cwd=tmp_path)
    assert (ended.status, ended.err) == (1, "")
    assert "c/cbindgen.toml: error: " in ended.out


def test_patterns_that_could_match_in_many_ways_end(tmp_path: Path) -> None:
    many = "**/*/" * 6 + "**/" * 6
    lines = (
        f'[workspace]\nmembers = ["{many}x*"]\n[package.metadata.capi.install.include]\n'
        f'asset = [{{ from = "{many}*.h" }}, {{ from = "include/{"*a" * 40}b" }}]\n'
    )
    crate(tmp_path / "c", lines)
    (tmp_path / "c" / "/".join(["d"] * 30) / "xx").mkdir(parents=True)
    (tmp_path / "c" / "include").mkdir()
    (tmp_path / "c" / "include" / ("a" * 200)).write_text("")
    assert run("audit", "c", cwd=tmp_path, timeout=SECONDS).status in (0, 1, 2)


def test_thousands_of_ignores_are_refused(tmp_path: Path) -> None:
    lines = "[package.metadata.capi]\n" + "".join(
        f"x{number} = 1 # cargoc-check: ignore[CAPI201]\n" for number in range(5000)
    )
    crate(tmp_path / "c", lines)
    ended = run("audit", "c", cwd=tmp_path, timeout=SECONDS)
    assert ended.status == 2
    assert _message(ended) == "c/Cargo.toml:1012:11: more than 1,000 ignores in a file"


def test_long_values_are_read_in_time(tmp_path: Path) -> None:
    lines = (
        f'[package.metadata.capi]\npkg_config.requires = "{"a " * 100_000}"\n'
        f'header.name = "{"a-" * 100_000}"\nlibrary.name = "{"a.+" * 100_000}"\n'
    )
    crate(tmp_path / "c", lines)
    assert run("audit", "c", cwd=tmp_path, timeout=SECONDS).status == 1
    assert run("show", "c", cwd=tmp_path, timeout=SECONDS).status == 0


# Archives


def archive(path: Path, *members: tuple[str, bytes], top: str = "mylib-1.2.3/") -> str:
    with tarfile.open(path, "w:gz") as made:
        for name, data in members:
            member = tarfile.TarInfo(top + name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return path.name


BASIC = (("Cargo.toml", GOOD.encode()), ("src/lib.rs", b""))


def test_archive_that_is_good(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.crate", *BASIC)
    ended = run("audit", path, cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("mylib 1.2.3 (a.crate/mylib-1.2.3)")
    assert os.listdir(tmp_path) == ["a.crate"]


@pytest.mark.parametrize("kept", [0, 1, 9, 60, 200, 0.5, 0.9])
def test_archive_that_is_cut_short(refused: Refused, tmp_path: Path, kept: float) -> None:
    path = tmp_path / "a.crate"
    archive(path, *BASIC, ("noise", os.urandom(5000)))
    data = path.read_bytes()
    path.write_bytes(data[: int(kept if kept >= 1 or kept == 0 else kept * len(data))])
    assert refused("a.crate").startswith("a.crate: is ")


def test_archive_that_is_none(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "a.crate").write_bytes(b"PK\3\4 something else")
    assert refused("a.crate").startswith("a.crate: is no gzip file, or damaged")
    (tmp_path / "b.crate").write_bytes(gzip.compress(b"no tar " * 200))
    assert refused("b.crate") == "b.crate: is no tar archive, or damaged"


@pytest.mark.parametrize(
    ("name", "top"),
    [
        ("../../evil", "mylib-1.2.3/"),
        ("../evil", ""),
        ("/tmp/evil-of-cargoc-check", ""),
        ("evil", "other-1.0.0/"),
    ],
)
def test_archive_whose_paths_lead_out(
    refused: Refused, tmp_path: Path, name: str, top: str
) -> None:
    path = tmp_path / "a.crate"
    with tarfile.open(path, "w:gz") as made:
        for full in ("mylib-1.2.3/Cargo.toml", top + name):
            member = tarfile.TarInfo(full)
            member.size = len(GOOD)
            made.addfile(member, io.BytesIO(GOOD.encode()))
    assert refused("a.crate").startswith("a.crate: ")
    assert not Path("/tmp/evil-of-cargoc-check").exists()


def test_archive_with_a_link_out_of_it(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "a.crate"
    with tarfile.open(path, "w:gz") as made:
        link = tarfile.TarInfo("mylib-1.2.3/Cargo.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        made.addfile(link)
    assert "out of the archive" in refused("a.crate")


def test_archive_that_is_a_bomb(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "a.crate"
    header = tarfile.TarInfo("mylib-1.2.3/zeros")
    header.size = 600 << 20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header.tobuf())
        for _ in range(600):
            file.write(bytes(1 << 20))
    assert "unpacks to more than the 512 MiB" in refused("a.crate")


def test_archive_of_many_members(refused: Refused, tmp_path: Path) -> None:
    block = b"".join(tarfile.TarInfo(f"mylib-1.2.3/{number}").tobuf() for number in range(100_001))
    (tmp_path / "a.crate").write_bytes(gzip.compress(block, 1))
    assert "holds more than 100,000 members" in refused("a.crate")


def test_archive_with_control_characters_in_names(refused: Refused, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.crate", *BASIC, ("../\x1b[31m\n", b""), top="")
    assert "\x1b" not in refused(path)


def test_pipe_in_the_place_of_an_archive(refused: Refused, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.crate")
    assert refused("a.crate") == "a.crate: is not a regular file"


# What names can hold


NAME = "odd\x1b[31m\n\u202ename"


def test_control_characters_in_paths_stay_off_the_terminal(tmp_path: Path) -> None:
    crate(tmp_path / NAME, "[package.metadata.capi.header]\nname = 1\n")
    crate(tmp_path / (NAME + "2"), "= 1\n")
    ended = run("audit", NAME, NAME + "2", NAME + "3", cwd=tmp_path)
    assert ended.status == 2
    assert "odd␛[31m␊\ufffdname/Cargo.toml:12:8: error: " in ended.out
    assert "error: odd␛[31m␊\ufffdname2/Cargo.toml:11:1: " in ended.err
    for command in ("audit", "show"):
        ended = run(command, NAME, NAME + "3", cwd=tmp_path)
        for char in "\x1b\u202e":
            assert char not in ended.out + ended.err


def test_control_characters_in_the_manifest_stay_off_the_terminal(tmp_path: Path) -> None:
    lines = (
        "[package.metadata.capi]\n"
        '"k\\u001b[31m\\r\\n\\u009b" = 1\n'
        '"\u202eraw" = 2\n'
        'pkg_config.description = "a\\u001b]0;b\\u0007"\n'
        'pkg_config.requires = "x\\u001b[2J, \\u0008"\n'
        'header.name = "\\u001b[31m"\n'
    )
    crate(tmp_path / "c", lines)
    (tmp_path / "c" / "README.md").write_text("sudo cargo cinstall \x1b[31m\n")
    for arguments in (("audit", "c", "-v"), ("audit", "c"), ("show", "c")):
        ended = run(*arguments, cwd=tmp_path)
        assert "␛" in ended.out
        for char in "\x1b\x9b\x07\x08\r\u202e":
            assert char not in ended.out + ended.err


def test_name_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/Cargo.toml", "wb") as file:
        file.write((GOOD + "[package.metadata.capi.header]\nname = 1\n").encode())
    name = os.fsdecode(b"caf\xe9")
    ended = run("audit", name, name + "2", cwd=tmp_path)
    assert ended.status == 2
    assert "caf\ufffd/Cargo.toml:12:8: error: " in ended.out
    assert ended.err.startswith("error: caf\ufffd2: there is no such file")
    ended = run("audit", name, "--format", "json", "-o", "out.json", cwd=tmp_path)
    assert ended.status == 1
    assert r"caf\ufffd/Cargo.toml" in (tmp_path / "out.json").read_text()


def test_working_directory_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    code = 'cd gone && rmdir ../gone && exec "$@"'
    words = ["-c", code, "bash", "cargoc-check", "audit"]
    ended = run(*words, program="/bin/bash", cwd=tmp_path)
    assert ended.status == 2
    assert _message(ended) == "the working directory is no longer there"
