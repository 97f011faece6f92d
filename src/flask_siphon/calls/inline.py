"""JSON that may stand inside a ``<script>`` element.

``</script>`` and ``<!--`` end or bend the element wherever they stand, in strings too (HTML
Standard, "Restrictions for contents of script elements"), and U+2028/2029 were line ends in
JavaScript before ES2019. ``&`` and ``/`` mean nothing there and stay.
"""

import json

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class ScriptText(str):
    """JavaScript that a template may print with or without ``|safe``.

    Not ``Markup``: that would escape the text which old templates add to it.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def escape_json(text: str) -> str:
    """The same JSON, unable to leave the script element that it is put into."""
    return text.translate(_ESCAPES)


def inline_json(value: object) -> str:
    """``value`` as JSON for a script element: ASCII only, so that no page encoding can harm it."""
    return escape_json(json.dumps(value, allow_nan=False))
