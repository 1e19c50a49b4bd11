"""What `cargo cinstall` installs, predicted to the byte for any target and release."""
