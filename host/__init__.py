"""The host program: everything above the boards' links, from the broker to the page.

Protection never depends on it: that is the boards' firmware.
"""
