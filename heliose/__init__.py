"""The command line of heliose."""
