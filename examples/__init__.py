"""Four small applications, each of which shows one thing that pages can do with Python.

Every example is a blueprint in a folder of its own. ``python -m examples.hello`` runs one alone,
``python -m examples`` all of them behind an index page.
"""
