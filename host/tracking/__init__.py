"""Where mirrors must point: sun, aiming, day plan, parking.

Pure geometry: no bus, no boards, no files but the plan.
"""
