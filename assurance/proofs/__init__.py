"""The safety proofs that take long (`make evidence`), and the ledger of what they found.

Quick tests belong in `tests/`; a proof here leaves a file in `evidence/`.
"""
