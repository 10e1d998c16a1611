"""The evidence for reviewers: each safety function in words, in code, in tests and in a run."""
