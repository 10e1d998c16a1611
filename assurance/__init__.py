"""What convinces a reviewer: detection matrix, campaigns, proofs, reports, replayed trips.

Only the command line imports it; nothing that runs a plant belongs here.
"""
