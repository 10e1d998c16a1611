"""The second mutation tool: operators of its own over the whole protection, and who kills what.

Here belongs what changes the firmware's source, runs tests on the change and explains what no test
can see. The tests are those of `tests/firmware`; the proof is `assurance.proofs.mutants_whole`.
"""
