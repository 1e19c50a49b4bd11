"""Text with positions: sources, spans, edits."""
