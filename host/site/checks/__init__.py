"""Every check of a site: contradictions between keys, limits, water, escape, beams.

Checks only report findings; loading a site and its model live one folder up.
"""
