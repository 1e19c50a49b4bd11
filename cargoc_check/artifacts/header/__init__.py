"""C headers: read without a compiler, and compiled where there is one."""
