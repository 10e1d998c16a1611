"""The evidence for each safety function: its rule, code, tests and a simulated run.

Pages and tables only. What the functions are called stands in `host.safety_functions`.
"""
