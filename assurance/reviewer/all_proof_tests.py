"""All proof tests, in the sequence in which a plant's book has them."""

from __future__ import annotations

from assurance.reviewer.proof_tests import ProofTest
from assurance.reviewer.proofs_of_light import LIGHT_PROOFS
from assurance.reviewer.proofs_of_pressure import PRESSURE_PROOFS
from assurance.reviewer.proofs_of_water import SENSOR_PROOFS

PROOF_TESTS: dict[str, ProofTest] = {
    test.key: test
    for test in sorted(
        (*SENSOR_PROOFS, *LIGHT_PROOFS, *PRESSURE_PROOFS), key=lambda test: test.every_h
    )
}
