"""What a crate has and says already, before anything is chosen: each fact with its place."""
