"""Directories and packages, opened as one tree."""
