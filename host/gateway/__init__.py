"""Talks to the boards: sessions, clock mapping, outbox, uploads, and the commands it lets pass.

It decides nothing about the plant and keeps no history.
"""
