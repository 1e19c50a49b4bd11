"""Stages: in order, timed, and some of them skipped."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from cargoc_check.errors import UserError
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


def test_stage_that_is_begun_goes_on_beside_others_and_keeps_its_place() -> None:
    ended = threading.Event()

    def long() -> Outcome:
        assert ended.wait(10)  # which only the stage after it can bring about
        return ok("long")

    def short() -> Outcome:
        ended.set()
        return ok("short")

    stages = Stages()
    if sys.platform == "linux":
        stages.begin("one", long)
        assert stages.run("two", short)
    else:
        stages.begin("one", lambda: ok("long"))
        assert stages.run("two", lambda: ok("short"))
    assert [(stage.name, stage.words) for stage in stages.done] == [
        ("one", "long"),
        ("two", "short"),
    ]


def test_stages_that_are_begun_come_one_after_the_other() -> None:
    order: list[str] = []

    def noted(name: str, seconds: float) -> Outcome:
        time.sleep(seconds)
        order.append(name)
        return ok(name)

    stages = Stages()
    stages.begin("one", lambda: noted("one", 0.05))
    stages.begin("two", lambda: noted("two", 0))
    assert [stage.state for stage in stages.done] == ["ok", "ok"]
    assert order == ["one", "two"]


def test_what_a_begun_stage_raises_is_raised_where_it_is_waited_for() -> None:
    def wrong() -> Outcome:
        raise UserError("it cannot be")

    stages = Stages(skip=() if sys.platform == "linux" else {"one"})
    stages.begin("one", wrong)
    if sys.platform == "linux":
        with pytest.raises(UserError, match="it cannot be"):
            stages.wait()


def test_no_begun_stage_goes_on_when_another_raises() -> None:
    ended = threading.Event()

    def slow() -> Outcome:
        time.sleep(0.1)
        ended.set()
        return ok("slow")

    def both(stages: Stages) -> None:
        with stages.together():
            stages.begin("one", slow)
            stages.run("two", lambda: 1 / 0)  # type: ignore[arg-type, return-value]

    with pytest.raises(ZeroDivisionError):
        both(Stages())
    assert ended.is_set()
