"""The presets: example sites that are known by name.

Only TOML files; the code that reads them is `host.site`.
"""
