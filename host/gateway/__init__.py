"""Board sessions, clock mapping, outbox, and who may command."""
