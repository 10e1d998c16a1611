"""The host program: everything above the boards' links."""
