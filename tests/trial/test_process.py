"""Programs that end, do not end, and leave others behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cargoc_check.trial import process


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Tell whether a process that was told to end does so before long."""
    until = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_alive(pid)


def test_output_and_errors_come_in_order_and_line_by_line(tmp_path: Path) -> None:
    heard: list[str] = []
    command = ("sh", "-c", "echo one; echo two >&2; exit 3")
    done = process.run(command, str(tmp_path), dict(os.environ), 10, heard.append)
    assert done == process.Ended(3, ("one", "two"))
    assert heard == ["one", "two"]


def test_input_is_empty(tmp_path: Path) -> None:
    assert process.run(("cat",), str(tmp_path), dict(os.environ), 10).status == 0


def test_command_that_is_not_there_has_no_status(tmp_path: Path) -> None:
    done = process.run(("no-such-program",), str(tmp_path), dict(os.environ), 10)
    assert done.status is None
    assert done.text == "no-such-program cannot be started: No such file or directory"


def test_last_lines_are_kept_of_one_that_says_much(tmp_path: Path) -> None:
    done = process.run(("seq", "100000"), str(tmp_path), dict(os.environ), 30)
    assert done.status == 0
    assert done.lines[-1] == "100000"
    assert len(done.lines) < 10_000


def test_time_limit_ends_all_that_was_started(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/pid; sleep 60"
    start = time.monotonic()
    done = process.run(("sh", "-c", script), str(tmp_path), dict(os.environ), 0.5)
    assert time.monotonic() - start < 10
    assert done.status is None
    assert done.lines == ("it did not end within 0 seconds",)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_what_a_program_leaves_behind_is_ended(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/pid"
    assert process.run(("sh", "-c", script), str(tmp_path), dict(os.environ), 10).status == 0
    assert ends(int((tmp_path / "pid").read_text()))


INTERRUPTED = """
import os, sys
from cargoc_check.trial import process, scratch
with scratch.folder() as folder:
    script = f"sleep 60 & echo $! {folder} > $1.part; mv $1.part $1; sleep 60"
    process.run(("sh", "-c", script, "sh", sys.argv[1]), folder, dict(os.environ), 60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupt_ends_programs_and_removes_the_folder(tmp_path: Path, number: int) -> None:
    told = tmp_path / "told"
    command = [sys.executable, "-c", INTERRUPTED, str(told)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    until = time.monotonic() + 30
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    pid, folder = told.read_text().split()
    assert os.path.isdir(folder)
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    assert running.returncode != 0
    assert not is_alive(int(pid))
    assert not os.path.exists(folder)
    if number == signal.SIGTERM:
        assert running.returncode == 128 + signal.SIGTERM
        assert said == b""


def test_listener_that_raises_ends_the_program(tmp_path: Path) -> None:
    def deaf(line: str) -> None:
        raise BrokenPipeError(line)

    script = f"echo $$ > {tmp_path}/pid; echo one; sleep 60"
    with pytest.raises(BrokenPipeError):
        process.run(("sh", "-c", script), str(tmp_path), dict(os.environ), 10, deaf)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_program_that_closes_its_output_is_waited_for(tmp_path: Path) -> None:
    script = "exec >&- 2>&-; sleep 0.3; exit 4"
    assert process.run(("sh", "-c", script), str(tmp_path), dict(os.environ), 10).status == 4
