"""The safety proofs that take long (`make evidence`), and the ledger of their results.

Quick tests belong in `tests/`, never here; a proof leaves a file in `evidence/`.
"""
