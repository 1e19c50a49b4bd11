"""Stages: in order, timed, and some of them skipped."""

from __future__ import annotations

import time

from cargoc_check.trial.model import Outcome, failed, ok
from cargoc_check.trial.stages import Stages


def test_stages_are_noted_in_order_with_their_time() -> None:
    def slow() -> Outcome:
        time.sleep(0.05)
        return ok("done", "more")

    said: list[str] = []
    stages = Stages(said.append)
    assert stages.run("one", slow)
    assert not stages.run("two", lambda: failed("wrong"))
    first, second = stages.done
    assert (first.name, first.state, first.words, first.details) == ("one", "ok", "done", ("more",))
    assert first.seconds >= 0.05 > second.seconds
    assert said == ["one …", "two …"]


def test_stage_to_skip_is_not_run() -> None:
    stages = Stages(skip={"one"})
    assert not stages.run("one", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    assert stages.done[0][:3] == ("one", "not run", "it is to be skipped")
