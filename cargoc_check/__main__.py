"""`python -m cargoc_check`: the command line without its script."""

from .cli import main

main()
