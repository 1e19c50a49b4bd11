"""A gate: audit, plan, build, verify and use a crate, and say in one report whether it may pass.

A gate builds, and so runs, the crate's code. Only this room and `fixes` call on `trial` for that.
"""
