"""The simulator: physics, chips, virtual boards, scenarios and their reports.

Nothing that judges the protection as a whole: campaigns and proofs are `assurance`.
"""
