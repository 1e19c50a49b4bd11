"""Patches that make a crate a good C library: what they change, and why."""
