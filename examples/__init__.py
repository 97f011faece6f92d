"""Five applications: sched, which uses every part, and four small ones that show one thing each.

Each is a folder of its own: ``python -m examples.sched`` runs it alone. The four small ones are
blueprints, and ``python -m examples`` serves them together, behind an index page.
"""
