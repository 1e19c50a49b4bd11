"""Running other programs: within a time, with all that they start, and their words kept in bounds.

Each program leads a process group, or on Windows a tree, of its own. When its time is over, or this
process is interrupted, the group is ended, so that no compiler goes on in a folder that is being
removed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import IO, NamedTuple

_KEPT = 4000
"""Lines that are kept of what a program says: the last ones, where an error is told."""
_LINE = 4000
"""Bytes of a line; a linker's command can be much longer."""
_GRACE = 5
"""Seconds that programs get to end by themselves."""
_LOOK = 0.1
"""Seconds after which a silent program is looked at."""


class Ended(NamedTuple):
    """How a run ended: its exit status, None where it took too long or could not be started."""

    status: int | None
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return what was said."""
        return "\n".join(self.lines)


def run(
    command: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    seconds: float,
    hear: Callable[[str], None] | None = None,
) -> Ended:
    """Run a command in a folder; `hear` is given each line as it is said.

    Its standard output and error come together, its input is empty.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        return Ended(None, (f"{command[0]} cannot be started: {error.strerror}",))
    said: SimpleQueue[str | None] = SimpleQueue()
    lines: deque[str] = deque(maxlen=_KEPT)
    listener = threading.Thread(target=_listen, args=(process.stdout, said), daemon=True)
    listener.start()
    try:
        in_time = _hear(process, said, lines, time.monotonic() + seconds, hear)
    finally:
        _end(process)
        listener.join(_GRACE)  # what a program has started may have left the group, and hold on
        if process.stdout is not None and not listener.is_alive():
            process.stdout.close()
    while not said.empty():
        _note(said.get(), lines, hear)
    if in_time:
        return Ended(process.returncode, tuple(lines))
    return Ended(None, (*lines, f"it did not end within {seconds:,.0f} seconds"))


def _hear(
    process: subprocess.Popen[bytes],
    said: SimpleQueue[str | None],
    lines: deque[str],
    until: float,
    hear: Callable[[str], None] | None,
) -> bool:
    """Take down what a program says until it ends; tell whether it did in time."""
    open_ended = True
    while process.poll() is None:
        left = until - time.monotonic()
        if left <= 0:
            return False
        if not open_ended:
            with suppress(subprocess.TimeoutExpired):
                process.wait(left)
            continue
        with suppress(Empty):
            open_ended = _note(said.get(timeout=min(_LOOK, left)), lines, hear)
    return True


def _note(line: str | None, lines: deque[str], hear: Callable[[str], None] | None) -> bool:
    """Take down a line; tell whether it was one, and not the end."""
    if line is not None:
        lines.append(line)
        if hear is not None:
            hear(line)
    return line is not None


@contextmanager
def interruptible() -> Iterator[None]:
    """Have a request to terminate end this process as an interrupt does: with things put away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), _leave) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _listen(stream: IO[bytes], said: SimpleQueue[str | None]) -> None:
    with suppress(OSError, ValueError):  # closed before its end
        while data := stream.readline(_LINE):
            said.put(data.decode(errors="replace").rstrip("\r\n"))
    said.put(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a program and of what it has started."""
    if os.name != "posix":
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
            process.wait()
        return
    if process.poll() is None and _signal(process.pid, signal.SIGTERM):
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (
        ProcessLookupError,
        PermissionError,
    ):  # nobody is left; macOS says the latter of zombies
        return False
    return True
