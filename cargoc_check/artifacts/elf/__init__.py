"""Shared libraries of ELF: the reader, and what names and needs say."""
