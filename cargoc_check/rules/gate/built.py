"""Rules about the stages of a gate up to the install tree."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.gate import Staged, failures, lacking
from ...findings import Problem, Severity
from ...rule import rule


@rule("GATE001", "stage-not-run", Severity.INFO)
def stage_not_run(staged: Staged) -> Iterator[Problem]:
    """A stage could not be run for want of a tool

    There is no cargo-c, no compiler, no pkg-config, or nothing that runs programs of the target, so
    that the gate says nothing about what the stage would have tried. The message names the command
    that installs the tool. With `--strict` this is an error, as it should be where the gate decides
    whether something is merged.

    ## Example

    ```text stages
    build: not run: no cargo-c: cargo has no subcommand cinstall; what installs it: apk add cargo-c
    ```

    ## Use instead

    ```text stages
    build: ok: cargo-c 0.10.24 has installed 6 files
    ```

    ## Sources

    - `data/tools.toml` of cargoc-check, for the commands
    """
    yield from lacking(staged)


@rule("GATE101", "plan-goes-wrong", Severity.ERROR)
def plan_goes_wrong(staged: Staged) -> Iterator[Problem]:
    """cargo-c would stop, or write past the destdir

    What the installed cargo-c would make of the crate was worked out before anything was built:
    it would refuse the crate, or install files into the running system instead of the folder it is
    given. So it is not started. `cargoc-check plan` shows the whole plan.

    ## Example

    ```text stages
    plan: failed: cargo-c would stop: the package 'foo' does not contain this feature: capi
    ```

    ## Use instead

    ```text stages
    plan: ok: cargo-c 0.10.24 would install 6 files
    ```

    ## Sources

    - [cargo-c](https://github.com/lu-zero/cargo-c), `src/build.rs` and `src/install.rs`
    """
    yield from failures(staged, "plan")


@rule("GATE102", "lock-differs", Severity.ERROR)
def lock_differs(staged: Staged) -> Iterator[Problem]:
    """What is installed is not what the lock holds

    The lock was written by `cargoc-check plan --lock` and committed, so that a change of a soname,
    a file name or a pc file is seen in review. This change is not in it.

    If it is meant, write the lock anew; if not, something else has changed than was intended:
    `cargoc-check plan --check` shows it whole.

    ## Example

    ```text stages
    lock: failed: 1 thing otherwise than in plan.lock: soname is libfoo.so.2, locked is libfoo.so.1
    ```

    ## Use instead

    ```text stages
    lock: ok: as plan.lock has it
    ```

    ## Sources

    - `docs/plan.md` of cargoc-check, on locks
    """
    yield from failures(staged, "lock")


@rule("GATE201", "does-not-build", Severity.ERROR)
def does_not_build(staged: Staged) -> Iterator[Problem]:
    """`cargo cinstall` fails

    The crate does not compile, a build script stops, the linker lacks something, or cargo-c does
    not find what it is to install. The help shows what cargo says from the first error on.

    ## Example

    ```text stages
    build: failed: cargo cinstall fails: could not compile `foo` (lib) due to 1 previous error
    ```

    ## Use instead

    ```text stages
    build: ok: cargo-c 0.10.24 has installed 6 files
    ```

    ## Sources

    - [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    yield from failures(staged, "build")


@rule("GATE202", "not-as-planned", Severity.ERROR)
def not_as_planned(staged: Staged) -> Iterator[Problem]:
    """What was built is otherwise than planned

    The install tree was compared file by file with what this release of cargo-c makes of the
    manifest: names, links, soname or install name, fields of the pc file, version macros. Where
    they differ, something else than the manifest has had a hand in it, such as a build script that
    passes a soname to the linker, and packagers will not find what `plan` tells them to list.

    ## Example

    ```text stages
    as planned: failed: 1 thing otherwise than planned: /usr/lib/pkgconfig/foo.pc is not there
    ```

    ## Use instead

    ```text stages
    as planned: ok: every file, link, name and field is as planned
    ```

    ## Sources

    - [cargo-c](https://github.com/lu-zero/cargo-c), `src/install.rs` and `src/target.rs`
    """
    yield from failures(staged, "as planned")
