"""What a crate's repository needs so that its CI asks cargoc-check: workflow, job, hook, settings.

A file that is there is added to only where the place is certain; none is ever overwritten.
"""
