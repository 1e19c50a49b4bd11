"""What a C API that is to be added is to be like: each choice with its reason and alternatives."""
