"""The mends of what a crate says to cargo-c: what rules offer beside their words.

A mend is `safe` where it only says clearly what was meant, or takes out what has no effect or
breaks the build; whatever is a matter of taste, or changes a name that others may rely on, is
`unsafe`. All of them are fixes, which prove themselves, or None.
"""
