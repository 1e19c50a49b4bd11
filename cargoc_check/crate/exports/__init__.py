"""What a library's Rust sources export to C: the items, their types, and what hides them."""
