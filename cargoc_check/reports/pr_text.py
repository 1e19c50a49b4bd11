"""The text of the pull request that goes with a patch."""

from __future__ import annotations

from collections.abc import Sequence

from ..fixes.model import Outcome, Proposal
from ..templating import render
from ..trial.model import Stage


def pr_text(proposal: Proposal, outcome: Outcome | None, stages: Sequence[Stage] | None) -> str:
    """Return the description of the pull request, in Markdown.

    `outcome` is what is installed afterwards, None where that cannot be told; `stages` are those
    of a proof, None without one.
    """
    paths = {change.path for step in proposal.steps for change in step.changes}
    return render(
        "pull_request.md.j2",
        proposal=proposal,
        outcome=outcome,
        stages=[stage for stage in stages or () if stage.state != "not run"],
        paths=sorted(paths),
    )
