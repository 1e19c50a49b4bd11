"""Shared libraries of PE: the reader, and what belongs to a DLL."""
