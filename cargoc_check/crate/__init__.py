"""What the sources say: files, manifests, workspaces, and what can be read off them."""
