"""The rules: pure functions of facts, one module per family; see `rule.py` and `page.py`."""
