"""Proposals really built: those that hold, and those that fail, each at its stage."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from cargoc_check.fixes.model import Change, Proposal, Step
from cargoc_check.fixes.prove import Proven, prove
from cargoc_check.plan.model import Options
from cargoc_check.trial.model import Wish
from tests.support.real_build import CargoC, tree
from tests.support.running import CBINDGEN, GOOD, crate, workspace

STAGES = (
    *("copy", "patch", "plan", "build", "as planned", "verify"),
    *("C header", "C, shared", "C, static", "C++"),
)
BARE = GOOD.replace("[features]\ncapi = []\n", "")
METADATA = "[features]\ncapi = []\n\n"

Prove = Callable[..., Proven]


@pytest.fixture
def proven(cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch) -> Prove:
    """Return a function that proves changes of a crate, by path, with real cargo-c."""
    monkeypatch.setenv("PATH", f"{cargo_c.commands}{os.pathsep}{os.environ['PATH']}")

    def run(
        folder: Path | str,
        changes: Mapping[str, bytes | None] = MappingProxyType({}),
        package: str | None = None,
        **wish: object,
    ) -> Proven:
        request = open_request(Directory(str(folder)))
        steps = (Step("Add it", "", tuple(_change(folder, *pair) for pair in changes.items())),)
        name = package or (request.current or request.requested[0]).name
        proposal = Proposal(name, steps if changes else (), (), (), "add")
        return prove(proposal, request, Wish(offline=True)._replace(**wish))  # type: ignore[arg-type]

    return run


def _change(folder: Path | str, path: str, after: bytes | None) -> Change:
    file = Path(folder) / path
    return Change(path, file.read_bytes() if file.exists() else None, after)


def states(proven: Proven) -> dict[str, str]:
    return {stage.name: stage.state for stage in proven.stages}


def stage(proven: Proven, name: str) -> str:
    """Return the words of a stage with its details."""
    found = next(stage for stage in proven.stages if stage.name == name)
    return "\n".join([found.words, *found.details])


def bare(folder: Path) -> Path:
    """Make a crate that exports a function and has nothing for cargo-c."""
    crate(folder)
    (folder / "Cargo.toml").write_text(BARE)
    (folder / "cbindgen.toml").unlink()
    return folder


def test_good_patch_holds_at_every_stage(proven: Prove, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    before = tree(str(folder))
    found = proven(
        folder, {"Cargo.toml": (BARE + METADATA).encode(), "cbindgen.toml": CBINDGEN.encode()}
    )
    assert states(found) == dict.fromkeys(STAGES, "ok"), found.stages
    assert found.holds
    assert stage(found, "patch") == "2 files changed; git apply takes it"
    assert "1 function linked, and the program runs" in stage(found, "C, static")
    assert all(one.seconds >= 0 for one in found.stages)
    assert tree(str(folder)) == before
    assert (folder / "Cargo.toml").read_text() == BARE


@pytest.mark.parametrize("name", ["drop-in", "inline-capi", "workspace-ffi", "plugin"])
def test_examples_hold_as_they_are(proven: Prove, examples: str, name: str) -> None:
    package = "roman-ffi" if name == "workspace-ffi" else None
    found = proven(os.path.join(examples, name), package=package)
    assert found.holds, found.stages
    assert stage(found, "patch") == "there is nothing to change"
    wanted = "not run" if name == "plugin" else "ok"
    assert states(found)["C header"] == states(found)["C++"] == wanted


def test_metadata_that_is_put_back_into_an_example_holds(
    proven: Prove, examples: str, tmp_path: Path
) -> None:
    folder = tmp_path / "drop-in"
    shutil.copytree(os.path.join(examples, "drop-in"), folder)
    whole = (folder / "Cargo.toml").read_bytes()
    (folder / "Cargo.toml").write_bytes(whole[: whole.index(b"[features]")])
    assert stage(proven(folder), "plan").startswith("cargo-c would stop")
    assert proven(folder, {"Cargo.toml": whole}).holds


def test_patch_of_a_member_reaches_the_workspaces_manifest(proven: Prove, tmp_path: Path) -> None:
    workspace(tmp_path / "w")
    root = (tmp_path / "w" / "Cargo.toml").read_bytes()
    found = proven(
        tmp_path / "w" / "a",
        {"../Cargo.toml": root + b"\n[profile.release]\npanic = 'abort'\n"},
        package="a",
    )
    assert states(found)["build"] == "ok", found.stages
    assert found.holds, found.stages


def test_windows_line_ends_and_removed_files_are_taken(proven: Prove, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    (folder / "Cargo.toml").write_bytes(BARE.replace("\n", "\r\n").encode())
    (folder / "old.h").write_text("x\n")
    after = (BARE + METADATA).replace("\n", "\r\n").encode()
    changes = {"Cargo.toml": after, "cbindgen.toml": CBINDGEN.encode(), "old.h": None}
    assert proven(folder, changes).holds


def test_patch_that_is_not_about_these_files_is_refused(proven: Prove, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    request = open_request(Directory(str(folder)))
    stale = Change("Cargo.toml", b"[package]\nname = 'other'\n", b"[package]\nname = 'x'\n")
    proposal = Proposal("mylib", (Step("Mend", "", (stale,)),), (), (), "mend")
    found = prove(proposal, request)
    assert states(found) == {"copy": "ok", "patch": "failed"}
    assert "git apply refuses the patch" in stage(found, "patch")
    assert not found.holds


def test_without_git_files_are_written(
    proven: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which

    def without_git(
        name: str, mode: int = os.F_OK | os.X_OK, path: str | None = None
    ) -> str | None:
        return None if name == "git" else which(name, mode, path)

    monkeypatch.setattr(shutil, "which", without_git)
    folder = bare(tmp_path / "c")
    changes = {"Cargo.toml": (BARE + METADATA).encode(), "cbindgen.toml": CBINDGEN.encode()}
    found = proven(folder, changes)
    assert stage(found, "patch") == "2 files changed; written, without git to apply it"
    assert states(found)["build"] == "ok"


def test_header_of_cpp_fails_as_c(proven: Prove, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    (tmp_path / "c" / "cbindgen.toml").unlink()
    found = proven(tmp_path / "c")
    assert states(found)["build"] == "ok"
    assert states(found)["C header"] == "failed"
    assert "mylib.h does not compile as C: cstdarg" in stage(found, "C header")
    assert states(found)["C, shared"] == "not run"
    assert not found.holds


def test_failing_build_shows_the_compilers_error(proven: Prove, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    (tmp_path / "c" / "src" / "lib.rs").write_text("pub fn f() -> u32 { not_there }\n")
    found = proven(tmp_path / "c")
    assert states(found)["build"] == "failed"
    said = stage(found, "build")
    assert said.startswith("cargo cinstall fails: cannot find value `not_there` in this scope\n")
    assert "--> src/lib.rs:1:21" in said
    assert set(list(states(found).values())[4:]) == {"not run"}
    assert stage(found, "C, shared") == "nothing was built"
    assert found.tried.tree is None


def test_failing_build_script_shows_what_it_said(proven: Prove, tmp_path: Path) -> None:
    script = 'fn main() { eprintln!("no nasm found"); std::process::exit(7); }\n'
    crate(tmp_path / "c", build__rs=script)
    said = stage(proven(tmp_path / "c"), "build")
    assert said.startswith("cargo cinstall fails: failed to run custom build command for `mylib")
    assert "no nasm found" in said


def test_build_that_takes_too_long_is_ended(proven: Prove, tmp_path: Path) -> None:
    script = "fn main() { std::thread::sleep(std::time::Duration::from_secs(600)); }\n"
    crate(tmp_path / "c", build__rs=script)
    said = stage(proven(tmp_path / "c", minutes=0.02), "build")
    assert said.startswith("cargo cinstall has not ended within 0.02 minutes")


def test_declared_function_that_is_not_exported_does_not_link(
    proven: Prove, tmp_path: Path
) -> None:
    header = (
        "#ifndef MYLIB_H\n#define MYLIB_H\n#include <stdint.h>\n"
        '#ifdef __cplusplus\nextern "C" {\n#endif\n'
        "uint32_t mylib_answer(void);\nuint32_t mylib_question(void);\n"
        "#ifdef __cplusplus\n}\n#endif\n#endif\n"
    )
    lines = (
        "[package.metadata.capi.header]\ngeneration = false\n"
        '[package.metadata.capi.install.include]\nasset = [{ from = "include/mylib.h" }]\n'
    )
    crate(tmp_path / "c", lines)
    (tmp_path / "c" / "include").mkdir()
    (tmp_path / "c" / "include" / "mylib.h").write_text(header)
    found = proven(tmp_path / "c")
    assert states(found)["C header"] == "ok"
    for name in ("C, shared", "C, static", "C++"):
        assert states(found)[name] == "failed"
        assert "mylib_question" in stage(found, name)
    assert states(found)["verify"] == "failed"
    assert found.tried.report is not None
    assert found.tried.report.failing


def test_soname_that_a_build_script_makes_up_is_found(proven: Prove, tmp_path: Path) -> None:
    script = 'fn main() { println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmylib.so.99"); }\n'
    crate(tmp_path / "c", build__rs=script)
    found = proven(tmp_path / "c")
    assert states(found)["as planned"] == "ok"
    assert states(found)["verify"] == "failed"
    assert "the soname is libmylib.so.99, but no file here is called so" in stage(found, "verify")


def test_what_would_be_written_into_the_system_is_not_built(proven: Prove, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    crate(tmp_path / "c", f'[package.metadata.capi.header]\nsubdirectory = "{outside}"\n')
    found = proven(tmp_path / "c")
    assert states(found)["plan"] == "failed"
    assert f"past the destdir, into the system: {outside}/mylib.h" in stage(found, "plan")
    assert states(found)["build"] == "not run"
    assert not outside.exists()


def test_destdir_and_build_are_kept_where_they_are_wanted(proven: Prove, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    dest, build = tmp_path / "dest", tmp_path / "build"
    wish = {"destdir": str(dest), "target_dir": str(build)}
    found = proven(tmp_path / "c", **wish)
    assert found.holds
    assert found.tried.tree == str(dest)
    assert (dest / "usr/include/mylib/mylib.h").exists()
    with pytest.raises(UserError) as caught:
        proven(tmp_path / "c", **wish)
    assert caught.value.message == "is not empty, and is to be installed into"
    again = proven(tmp_path / "c", destdir=str(tmp_path / "again"), target_dir=str(build))
    assert again.holds


def test_changed_cbindgen_toml_counts_in_a_build_that_is_used_again(
    proven: Prove, tmp_path: Path
) -> None:
    crate(tmp_path / "c")
    build = str(tmp_path / "build")
    assert proven(tmp_path / "c", target_dir=build, destdir=str(tmp_path / "one")).holds
    changed = {"cbindgen.toml": (CBINDGEN + 'header = "/* anew */"\n').encode()}
    assert proven(tmp_path / "c", changed, target_dir=build, destdir=str(tmp_path / "two")).holds
    assert "anew" in (tmp_path / "two/usr/include/mylib/mylib.h").read_text()


def test_options_and_arguments_reach_cargo(proven: Prove, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    options = Options(prefix="/opt/my", libdir="lib64", library_types=("cdylib",))
    found = proven(
        tmp_path / "c", options=options, arguments=("--verbose",), destdir=str(tmp_path / "d")
    )
    assert states(found)["as planned"] == "ok"
    assert states(found)["C, shared"] == "ok"
    assert stage(found, "C, static") == "no static library is installed"
    assert (tmp_path / "d/opt/my/lib64/libmylib.so").exists()
    unknown = proven(tmp_path / "c", arguments=("--features", "not-there"))
    assert states(unknown)["build"] == "failed"
    said = stage(unknown, "build").splitlines()[0]
    assert said.startswith("cargo cinstall fails: the package 'mylib' does not contain")
    assert said.endswith("not-there")


def test_without_cargo_c_it_is_planned_and_left_at_that(
    proven: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crate(tmp_path / "c")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    found = proven(tmp_path / "c")
    assert states(found)["plan"] == "ok"
    assert states(found)["build"] == "not run"
    assert stage(found, "build").startswith(
        "no cargo: there is no cargo on the PATH; what installs"
    )
    assert not found.holds
    assert "failed" not in states(found).values()


def test_stages_and_what_cargo_does_are_said_as_they_come(proven: Prove, tmp_path: Path) -> None:
    crate(tmp_path / "c")
    said: list[str] = []
    request = open_request(Directory(str(tmp_path / "c")))
    prove(Proposal("mylib", (), (), (), "nothing"), request, Wish(offline=True), said.append)
    begun = [line.removesuffix(" …") for line in said if line.endswith(" …")]
    assert tuple(begun) == STAGES
    assert any(line.startswith("Compiling mylib v1.2.3") for line in said)
