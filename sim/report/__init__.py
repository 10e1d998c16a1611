"""What a recorded run looks like: its folder of files, its page, and pictures of it.

It only shows; `sim.scenario` records and judges. matplotlib and Jinja2 are imported only where a
page is written, in a process that ends.
"""
