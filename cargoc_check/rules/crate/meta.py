"""CAPI0xx: about the use of this checker."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...crate.mending import without_comment
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.toml import Document


@rule("CAPI001", "unused-ignore", Severity.WARNING)
def unused_ignore(selectors: str, place: Place, document: Document | None) -> Iterator[Problem]:
    """An ignore silences nothing

    What it was meant for is gone or was never there. An ignore that stays behind hides the next
    finding of that kind from whoever brings it in. The engine asks this rule itself, for each
    ignore of the manifests and of the configuration that silenced nothing, provided that every
    rule it names was asked: one that was skipped might have had something to say.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.32" # cargoc-check: ignore[unknown-key] spelled as in the README
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.32"
    ```

    ## Sources

    - ruff's RUF100 and mypy's `warn_unused_ignores`, which say the same of their own
    """
    yield problem(
        "the ignore of {selectors} silences nothing",
        place,
        help="take it out",
        fix=partial(without_comment, document, place) if document and place.span else None,
        selectors=selectors,
    )
