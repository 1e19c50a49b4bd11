"""Shared libraries of Mach-O: the reader, and what names and paths say."""
