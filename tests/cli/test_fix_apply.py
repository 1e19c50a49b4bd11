"""`cargoc-check fix --apply`: all is written or nothing, and what it refuses to write."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from tests.support.real_build import CargoC
from tests.support.running import (
    BIN,
    GOOD,
    UNKNOWN_KEY,
    Here,
    crate,
    environment,
    on_terminal,
    run,
    workspace,
)

ROOT = Path(__file__).resolve().parents[2]
BARE = GOOD.replace("[features]\ncapi = []\n\n", "")
MISTAKE = '[package.metadata.capi.library]\nversioning = "true"\n'


def bare(folder: Path) -> Path:
    """Make a crate with a C API and nothing for cargo-c."""
    crate(folder)
    (folder / "Cargo.toml").write_text(BARE)
    (folder / "cbindgen.toml").unlink()
    return folder


def repository(folder: Path) -> Path:
    """Make what lies in a folder the first commit of a repository."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def content(folder: Path) -> dict[str, bytes | str]:
    """Return all files but git's own, links as what they lead to."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or (path.is_file() and ".git" not in path.parts)
    }


def refused(here: Here, folder: Path, message: str, *options: str, path: str = "") -> None:
    """See that nothing is written or printed, and the error says why."""
    before = content(folder)
    ended = here("fix", "--apply", str(folder / path), *options)
    assert ended.status == 2, ended.out + ended.err
    assert ended.err.startswith("error: ")
    assert message in ended.err
    assert ended.out == ""
    assert content(folder) == before


def test_what_is_printed_is_what_is_written(here: Here, tmp_path: Path) -> None:
    one, other = (repository(bare(tmp_path / name)) for name in ("one", "other"))
    (tmp_path / "patch").write_text(here("fix", str(one)).out)
    git(one, "apply", str(tmp_path / "patch"))
    ended = here("fix", "--apply", str(other))
    assert ended.status == 0
    assert ended.out == ""
    assert ended.err.startswith(
        "mylib: adds support for cargo-c, 2 files changed, written to the work tree\n"
    )
    assert content(one) == content(other)


def test_crate_in_no_repository_is_written(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    assert here("fix", "--apply", str(folder / "Cargo.toml")).status == 0
    assert "capi = []" in (folder / "Cargo.toml").read_text()
    assert here("fix", "--check", str(folder)).status == 0


def test_second_time_changes_nothing(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    here("fix", "--apply", str(folder))
    before = content(folder)
    ended = here("fix", "--apply", str(folder))
    assert (ended.status, ended.err) == (0, "mylib: nothing to mend\n")
    assert content(folder) == before


def test_member_is_written_in_its_folder(here: Here, tmp_path: Path) -> None:
    top = repository(Path(workspace(tmp_path / "w")))
    manifest = top / "b" / "Cargo.toml"
    manifest.write_text(manifest.read_text() + MISTAKE)
    git(top, "commit", "-qam", "mistake")
    assert here("fix", "--apply", str(top / "b")).status == 0
    assert git(top, "diff", "--name-only") == "b/Cargo.toml\n"


def test_line_ends_stay(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    (folder / "Cargo.toml").write_bytes(BARE.replace("\n", "\r\n").encode())
    here("fix", "--apply", str(folder))
    data = (folder / "Cargo.toml").read_bytes()
    assert b"\r\ncapi = []\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_changes_not_committed_stop_it_until_they_are_allowed(here: Here, tmp_path: Path) -> None:
    folder = repository(bare(tmp_path / "c"))
    with (folder / "src" / "lib.rs").open("a") as file:
        file.write("// mine\n")
    refused(here, folder, "the work tree has changes that are not committed: src/lib.rs")
    assert here("fix", "--apply", "--allow-dirty", str(folder)).status == 0
    assert git(folder, "diff", "--name-only") == "Cargo.toml\nsrc/lib.rs\n"


def test_patch_is_printed_for_a_dirty_tree(here: Here, tmp_path: Path) -> None:
    folder = repository(bare(tmp_path / "c"))
    (folder / "Cargo.toml").write_text(BARE + "# mine\n")
    assert "+capi = []" in here("fix", str(folder)).out


def test_file_that_is_not_committed_is_not_written_over(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    (folder / "examples").mkdir()
    (folder / "examples" / "mylib.c").write_text("mine\n")
    refused(here, folder, "there is an example already", "--with", "example")


@pytest.mark.parametrize(
    ("name", "mode"), [("Cargo.toml", 0o444), (".", 0o555)], ids=["file", "folder"]
)
def test_read_only(here: Here, tmp_path: Path, name: str, mode: int) -> None:
    folder = bare(tmp_path / "c")
    (folder / name).chmod(mode)
    try:
        refused(here, folder, "is read-only")
    finally:
        folder.chmod(0o755)


def test_link_out_of_the_repository(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    outside = tmp_path / "outside.toml"
    (folder / "Cargo.toml").rename(outside)
    (folder / "Cargo.toml").symlink_to("../outside.toml")
    refused(here, folder, "the file lies outside of")
    assert outside.read_text() == BARE
    assert here("fix", str(folder)).status == 2  # nor is there a patch that git would take


def test_link_within_the_repository_stays_one(here: Here, tmp_path: Path) -> None:
    top = tmp_path / "r"
    folder = bare(top / "sub")
    (folder / "Cargo.toml").rename(top / "manifest.toml")
    (folder / "Cargo.toml").symlink_to("../manifest.toml")
    repository(top)
    assert "+++ b/manifest.toml\n" in here("fix", str(folder)).out
    assert here("fix", "--apply", str(folder)).status == 0
    assert (folder / "Cargo.toml").is_symlink()
    assert "capi = []" in (top / "manifest.toml").read_text()


def test_repository_that_a_link_leads_to(here: Here, tmp_path: Path) -> None:
    top = repository(bare(tmp_path / "r"))
    (tmp_path / "link").symlink_to("r")
    assert here("fix", str(tmp_path / "link")).out == here("fix", str(top)).out
    assert here("fix", "--apply", str(tmp_path / "link")).status == 0
    assert git(top, "status", "--porcelain") == " M Cargo.toml\n?? cbindgen.toml\n"


def archive(path: Path, manifest: str) -> None:
    """Make a `.crate` of the crate with that manifest."""
    files = {"Cargo.toml": manifest, "src/lib.rs": '#[no_mangle]\npub extern "C" fn a() {}\n'}
    with tarfile.open(path, "w:gz") as made:
        for name, text in files.items():
            member = tarfile.TarInfo(f"mylib-1.2.3/{name}")
            member.size = len(text)
            made.addfile(member, io.BytesIO(text.encode()))


@pytest.mark.parametrize("options", [(), ("--apply",), ("--patch", "box"), ("--prove",)])
def test_archive(here: Here, tmp_path: Path, options: tuple[str, ...]) -> None:
    archive(tmp_path / "mylib-1.2.3.crate", BARE)
    before = content(tmp_path)
    ended = here("fix", *options, str(tmp_path / "mylib-1.2.3.crate"))
    assert ended.status == 2
    assert "mylib-1.2.3.crate: there is no patch for an archive\n" in ended.err
    assert ended.out == ""
    assert content(tmp_path) == before


def test_generated_manifest(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    banner = "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO\n#\n"
    (folder / "Cargo.toml").write_text(banner + BARE)
    (folder / "Cargo.toml.orig").write_text(BARE)
    refused(here, folder, "the manifest is generated by cargo")
    refused(here, folder, "Cargo.toml.orig beside it is the manifest as people wrote it")


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "no TOML": ("Cargo.toml", b"[package\n", "Cargo.toml:1:9: not valid TOML"),
    "manifest not UTF-8": ("Cargo.toml", BARE.encode() + b"# caf\xe9\n", "is not UTF-8"),
    "large manifest": ("Cargo.toml", BARE.encode() + b"# 1\n" * 300_000, "to edit it, 65,536 char"),
    "empty manifest": ("Cargo.toml", b"", "Cargo.toml"),
    "nothing but zeros": ("Cargo.toml", bytes(1000), "Cargo.toml"),
    "cbindgen.toml not UTF-8": ("cbindgen.toml", b"# caf\xe9\n", "cbindgen.toml:1:6: is not UTF-8"),
    "cbindgen.toml no TOML": ("cbindgen.toml", b"language = \n", "cbindgen.toml:1:12: not valid"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_cannot_be_read(here: Here, tmp_path: Path, name: str) -> None:
    path, data, message = HOSTILE[name]
    folder = bare(tmp_path / "c")
    (folder / path).write_bytes(data)
    refused(here, folder, message)


@pytest.mark.parametrize("path", ["src/lib.rs", "nowhere", "src"])
def test_paths_that_are_no_crate(here: Here, tmp_path: Path, path: str) -> None:
    refused(here, bare(tmp_path / "c"), path, path=path)


@pytest.mark.parametrize("path", ["README.md", "build.rs", "src/other.rs"])
def test_other_files_need_not_be_utf8(here: Here, tmp_path: Path, path: str) -> None:
    folder = bare(tmp_path / "c")
    (folder / path).write_bytes(b"// caf\xe9\nfn main() {}\n")
    assert here("fix", "--apply", str(folder)).status == 0
    assert (folder / path).read_bytes() == b"// caf\xe9\nfn main() {}\n"


def answered(folder: Path, *answers: str) -> str:
    """Answer the questions about a crate, and leave the rest as it is; return what is shown."""
    typed = "".join(f"{answer}\n" for answer in answers) + "\n" * 10
    ended = on_terminal("fix", "--interactive", "--apply", str(folder), typed=typed)
    assert ended.status == 0, ended.out
    return ended.out


def test_questions_on_a_terminal(tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    said = answered(folder, "", "other", "", "none", "libother.so.7")
    assert "\nlibrary: libmylib\n  it is the crate's name\n  another name, or Enter: " in said
    manifest = (folder / "Cargo.toml").read_text()
    assert 'name = "other"' in manifest
    assert "subdirectory = false" in manifest
    assert 'version = "7.0.0"' in manifest


def test_header_that_is_kept_may_be_generated_instead(tmp_path: Path) -> None:
    for name, answer in (("no", ""), ("yes", "y")):
        shutil.copytree(ROOT / "tests" / "data" / "tides", tmp_path / name)
        said = answered(tmp_path / name, "", "", answer)
        assert "have cbindgen make it? [y/N]" in said
        assert (tmp_path / name / "cbindgen.toml").exists() == (answer == "y")


@pytest.mark.parametrize(
    ("answer", "message"), [("a b", "`a b` is no name for a library"), ("--name x", "is an option")]
)
def test_answer_that_cannot_be_is_asked_for_again(
    tmp_path: Path, answer: str, message: str
) -> None:
    folder = bare(tmp_path / "c")
    assert message in answered(folder, "", answer, "other")
    assert 'name = "other"' in (folder / "Cargo.toml").read_text()


def test_questions_that_are_broken_off_change_nothing(tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    before = content(folder)
    ended = on_terminal("fix", "--interactive", "--apply", str(folder), typed="\n\x04")
    assert ended.status != 0
    assert content(folder) == before


def test_interrupted_proof_leaves_nothing(
    tmp_path: Path, cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, room = bare(tmp_path / "c"), tmp_path / "room"
    room.mkdir()
    waiting = f'std::fs::write("{tmp_path}/pid", std::process::id().to_string()).unwrap();'
    sleep = "std::thread::sleep(std::time::Duration::from_secs(600));"
    (folder / "build.rs").write_text(f"fn main() {{ {waiting} {sleep} }}\n")
    before = content(folder)
    monkeypatch.setenv("PATH", os.pathsep.join([cargo_c.commands, os.environ["PATH"]]))
    process = subprocess.Popen(
        [str(BIN / "cargoc-check"), "fix", "--prove", "--apply", str(folder)],
        env=environment(TMPDIR=str(room), CARGO_NET_OFFLINE="true"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        pid = wait_for(tmp_path / "pid", process)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) != 0
        until = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
    finally:
        process.kill()
        process.wait()
    assert list(room.iterdir()) == []
    assert content(folder) == before


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> int:
    """Return the number that a process writes into a file, once it has."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if path.exists() and (text := path.read_text()):
            return int(text)
        time.sleep(0.05)
    raise AssertionError("the build script was not run")


def test_unsafe_mends_are_written_when_they_are_allowed(tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", UNKNOWN_KEY)
    before = content(Path(folder))
    run("fix", "--apply", folder)
    assert content(Path(folder)) == before
    run("fix", "--apply", "--unsafe", folder)
    assert b"\nname = 'x'\n" in (Path(folder) / "Cargo.toml").read_bytes()
