"""Defects that are such by a distribution's policy."""

from __future__ import annotations
