"""What a reviewer is given beside the proofs: boundaries, failure modes, layers, proof tests.

Typed data, once, in English; `pages` makes the tables of `docs/safety` from it in both languages,
`forms` the sheets to print. What detects a fault, how soon, and when a proof is due stand
elsewhere (`assurance.detection`, `firmware.boiler.proofs`) and are only read here.
"""
