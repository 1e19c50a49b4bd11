"""The text of the pull request that goes with a patch, which answers what upstreams ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..fixes.model import Advice, Choice, Outcome, Proposal
from ..templating import render
from ..text.wording import some
from ..trial.model import Stage
from .left import RULE, shortened

_METADATA = "https://doc.rust-lang.org/cargo/reference/manifest.html#the-metadata-table"
_STATES = {"ok": "", "warning": "", "failed": "it failed: ", "not run": "not tried: "}
_STEPS = {
    "major": "Minor and patch releases keep it; the next major release",
    "minor": "Patch releases keep it; the next minor release",
    "patch": "The next release",
}
_KEYS = {"gate": "feature"}
_NAMES = re.compile(r"(?:cargo|cargo-c|cbindgen|pkg-config|includedir|capi)\b|[^\s]*[_/.=(`]")
"""What begins a sentence and stays small: a program's name, or code."""
_TO_US = re.compile(r": [^:]*\(--unsafe applies it\)$")
"""What is said to whoever runs the command, who is not the reader of its text."""
_CODE = re.compile(r"[^\s,]+|capi = \[.*\]")


def pr_text(
    proposal: Proposal, before: Outcome, after: Outcome, stages: Sequence[Stage] | None
) -> str:
    """Return the description of the pull request, in Markdown, one line a paragraph.

    `before` and `after` say what is installed without and with the patch; `stages` are those of a
    proof, None without one. All paths, also of advice, are relative to the repository's root.
    """
    files = list(_files(proposal))
    first = proposal.steps[0] if proposal.steps else None
    text = render(
        "pull_request.md.j2",
        title=first.subject if first else "Nothing to change",
        body=_body(first.body if first else ""),
        adds=proposal.kind == "add",
        after=after,
        rust=_rust(proposal, after, files),
        sources=_sources(files),
        difference=list(_difference(before, after)),
        upkeep=list(_upkeep(after, files)),
        choices=[_choice(choice) for choice in proposal.choices],
        stages=[_stage(stage) for stage in stages or ()],
        advice=[_advice(one) for one in shortened(proposal.advice)],
        files=files,
    )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _files(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Yield the changed files, each with why; of a manifest the text as a whole tells."""
    reasons: dict[str, dict[str, None]] = {}
    for step in proposal.steps:
        for change in step.changes:
            said = reasons.setdefault(change.path, {})
            if not change.path.endswith("Cargo.toml"):
                said |= dict.fromkeys(mark.reason.text for mark in change.marks)
    for path in sorted(reasons):
        why = " ".join(f"{_sentence(text)}." for text in reasons[path])
        yield path, f": {why}" if why else ""


def _body(text: str) -> str:
    """Return a commit's body with list entries that begin with capitals, without rules' names."""
    lines = [
        _advice(Advice(line[2:])) if line.startswith("- ") else "" for line in text.split("\n")
    ]
    return "\n".join(f"- {line}" for line in lines if line)


def _rust(proposal: Proposal, after: Outcome, files: Iterable[tuple[str, str]]) -> str:
    """Return what changes for those who use the crate from Rust, as far as the patch tells."""
    turned_on = [f"`{name}`" for name in after.gate]
    what = f"turns on {some(turned_on)}, which is there already" if turned_on else "is empty"
    kept = all(c.value.startswith("kept") for c in proposal.choices if c.key == "crate-type")
    said = [
        "Nothing changes." if kept else "`crate-type` in `[lib]` changes, see below.",
        f"The feature `capi` {what}; it is off unless cargo-c or `--all-features` turns it on.",
        f"Cargo itself does not read [`[package.metadata]`]({_METADATA}).",
        "There is no new dependency.",
        _sources(files),
    ]
    return " ".join(said)


def _sources(files: Iterable[tuple[str, str]]) -> str:
    changed = [f"`{path}`" for path, _ in files if path.endswith(".rs")]
    return f"Of the Rust code, {some(changed)} changes." if changed else "No line of Rust changes."


def _difference(before: Outcome, after: Outcome) -> Iterator[str]:
    yield from (f"- {path}" for path in before.installed if path not in after.installed)
    yield from (f"+ {path}" for path in after.installed if path not in before.installed)


def _upkeep(after: Outcome, files: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield _soname(after)
    if after.is_generated:
        yield (
            "The header is made from the sources, by cbindgen within cargo-c, whenever the library"
            " is built: there is no copy to keep up to date."
        )
    elif after.include:
        yield "The header is installed as it is in the repository, and looked after as before."
    if not after.states_version:
        yield "A release needs no further step: the versions of all files come from the crate's."
    if any(".github/" in path or "gitlab" in path for path, _ in files):
        yield "CI builds and installs the C library, so that a change that breaks it is seen."
    yield "Should it become a burden, the lines can go again, and Rust users will not notice."


def _soname(after: Outcome) -> str:
    if after.soname is None:
        return (
            f"The soname of `lib{after.library}` has no version: programs are not told when the C"
            " interface changes."
        )
    named = f"The soname is `{after.soname}`."
    if after.changes_soname is None:
        return (
            f"{named} It stays, whatever the crate's version is, until `library.version` is raised:"
            " that is due when a change of the C interface breaks programs."
        )
    return (
        f"{named} {_STEPS[after.changes_soname]} gets another, and distributions then build anew"
        " what uses the library. Where such a release leaves the C interface as it is,"
        " `library.version` in `[package.metadata.capi]` keeps the soname."
    )


def _choice(choice: Choice) -> str:
    value = choice.value or "none"
    shown = f"`{value}`" if _CODE.fullmatch(value) and value != "none" else value
    others = f" The alternative: {', '.join(choice.others)}." if choice.others else ""
    key = _KEYS.get(choice.key, choice.key)
    return f"**{_sentence(key)}**: {shown}. {_sentence(choice.why)}.{others}"


def _stage(stage: Stage) -> str:
    return f"{_sentence(stage.name)}: {_STATES[stage.state]}{stage.words}"


def _advice(advice: Advice) -> str:
    place = f" (`{advice.place}`)" if advice.place else ""
    message = _TO_US.sub("", RULE.sub("", advice.message))
    return f"{_sentence(message)}{place}"


def _sentence(text: str) -> str:
    """Return a text that begins with a capital, unless a name or code begins it."""
    return text if _NAMES.match(text) else text[:1].upper() + text[1:]
