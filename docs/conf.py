"""How Sphinx builds these pages: ``make docs``."""

from importlib.metadata import version as version_of

project = "Flask-Siphon"
copyright = "the Flask-Siphon authors"
author = "the Flask-Siphon authors"
release = version_of("flask-siphon")
version = ".".join(release.split(".")[:2])

extensions = ["myst_parser", "pallets_sphinx_themes", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_preserve_defaults = True

html_theme = "flask"
html_title = f"Flask-Siphon {release}"
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {
    "index": ["project.html", "localtoc.html", "searchbox.html"],
    "**": ["localtoc.html", "relations.html", "searchbox.html"],
}
