"""What was built against what was planned: the differences, and the release that fits best."""
