"""``Browser``: what a function of a page can do to the page."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Self
from typing import TYPE_CHECKING

from flask import render_template
from jinja2_fragments.flask import render_block

from ..encoding import Json
from .commands import BaseResponse
from .form_errors import form_errors_of

if TYPE_CHECKING:
    from .registry import Sijax

#: Events of these names are the client's own.
_RESERVED_EVENTS = ("siphon:", "sijax:")


class Browser(BaseResponse):
    """The page that called, for the function that it called.

    Every method queues a command and returns the object itself, so that commands can be chained.
    Selectors are CSS selectors. Text is never HTML; HTML never runs scripts.

    :param sijax_instance: What executes the call, if that is :class:`flask_siphon.calls.Sijax`.
    :param request_args: The arguments that came with it.
    :param codec: Writes the commands as JSON; default: that of ``sijax_instance``.
    """

    def __init__(
        self,
        sijax_instance: Sijax | None = None,
        request_args: Sequence[Any] = (),
        codec: Json | None = None,
    ) -> None:
        super().__init__(sijax_instance, request_args)
        self._given_codec = codec

    # What the elements show

    def text(self, selector: str, value: object) -> Self:
        """Make ``value`` the text of the elements; None empties them."""
        return self._add_command(
            "text", {"selector": selector, "text": "" if value is None else value}
        )

    def value(self, selector: str, value: object, *, force: bool = False) -> Self:
        """Set fields: the text of inputs, the chosen options of a ``select`` (a list chooses
        several), whether a box is checked (a bool, or the values of the boxes to be checked).

        :param force: Also fields that the user has edited meanwhile.
        """
        return self._add_command("value", _forced({"selector": selector, "value": value}, force))

    def replace(self, selector: str, html: object) -> Self:
        """Put ``html`` in the place of the elements. Escape what users wrote."""
        return self._add_command("replace", {"selector": selector, "html": html})

    def before(self, selector: str, html: object) -> Self:
        """Put ``html`` before the elements. Escape what users wrote."""
        return self._insert(selector, html, "before")

    def after(self, selector: str, html: object) -> Self:
        """Put ``html`` after the elements. Escape what users wrote."""
        return self._insert(selector, html, "after")

    def _insert(self, selector: str, html: object, set_type: str) -> Self:
        return self._add_command(
            "insert", {"selector": selector, "html": html, "setType": set_type}
        )

    def morph(self, selector: str, html: object, *, force: bool = False) -> Self:
        """Change the first match into ``html`` and leave alone what is equal: focus, selection,
        scroll positions and what the user typed stay.

        If ``html`` is one element with the id of the match, it stands for the match itself, else
        for its content. Escape what users wrote.

        :param force: Also overwrite fields that the user has edited.
        """
        return self._add_command("morph", _forced({"selector": selector, "html": html}, force))

    def render(self, selector: str, template: str, /, **context: Any) -> Self:
        """:meth:`morph` with a rendered template."""
        return self.morph(selector, render_template(template, **context))

    def block(self, selector: str, template: str, block: str, /, **context: Any) -> Self:
        """:meth:`morph` with one ``{% block %}`` of a template."""
        return self.morph(selector, render_block(template, block, **context))

    # What the elements are

    def add_class(self, selector: str, *names: str) -> Self:
        """Add classes; a name with blanks is several."""
        return self._change_class(selector, names, "add")

    def remove_class(self, selector: str, *names: str) -> Self:
        """Remove classes; a name with blanks is several."""
        return self._change_class(selector, names, "remove")

    def toggle_class(self, selector: str, *names: str) -> Self:
        """Add each class where it is missing, remove it where it is there."""
        return self._change_class(selector, names, "toggle")

    def _change_class(self, selector: str, names: Sequence[str], set_type: str) -> Self:
        single = [each for name in names for each in name.split()]
        return self._add_command(
            "class", {"selector": selector, "names": single, "setType": set_type}
        )

    def set_attribute(self, selector: str, name: str, value: object) -> Self:
        """Set an attribute; True sets an empty one, None and False remove it.

        The client refuses what would run scripts: ``on...``, ``srcdoc``, ``javascript:`` URLs.
        """
        if isinstance(value, bool):
            value = "" if value else None
        return self._add_command("attribute", {"selector": selector, "name": name, "value": value})

    def remove_attribute(self, selector: str, name: str) -> Self:
        """Remove an attribute."""
        return self.set_attribute(selector, name, None)

    # What the user notices

    def focus(self, selector: str) -> Self:
        """Put the focus on the first match, whether it usually takes it or not."""
        return self._add_command("focus", {"selector": selector})

    def announce(self, message: object, *, assertive: bool = False) -> Self:
        """Let screen readers say ``message``; nothing is shown.

        :param assertive: Interrupt what they are saying.
        """
        params = {"announce": message}
        return self._add_command("announce", {**params, "assertive": True} if assertive else params)

    def scroll_to(self, selector: str) -> Self:
        """Scroll the first match into view."""
        return self._add_command("scroll", {"selector": selector})

    def flash(self, message: object, category: str = "message") -> Self:
        """Show a message as :func:`flask.flash` does: now, or on the next page if the answer
        goes there."""
        return self._add_command("flash", {"flash": message, "category": category})

    def title(self, text: object) -> Self:
        """Change the title of the document."""
        return self._add_command("title", {"title": text})

    # Where the page is

    def push_url(self, url: str) -> Self:
        """Show ``url`` in the address bar, as a new entry of the history. Same origin only."""
        return self._add_command("url", {"url": url, "setType": "push"})

    def replace_url(self, url: str) -> Self:
        """Show ``url`` in the address bar, in place of the current entry. Same origin only."""
        return self._add_command("url", {"url": url, "setType": "replace"})

    def download(self, url: str, filename: str | None = None) -> Self:
        """Let the browser download ``url``; http, https and paths of this site only."""
        return self._add_command("download", {"download": url, "filename": filename})

    def reload(self) -> Self:
        """Load the page anew."""
        return self._add_command("reload")

    # Forms and scripts

    def reset(self, form: str) -> Self:
        """Put the fields of forms back to how they came, and forget their errors."""
        return self._add_command("reset", {"selector": form})

    def form_errors(self, form: str, errors: Any) -> Self:
        """Show errors at the fields of a form; no errors clear those that are shown.

        :param errors: Name to text or list of texts, ``""`` for the form as a whole; or a WTForm.
        """
        return self._add_command("errors", {"selector": form, "errors": form_errors_of(errors)})

    def dispatch(self, event: str, detail: object = None, *, selector: str | None = None) -> Self:
        """Fire a bubbling ``CustomEvent`` on the elements.

        :param detail: Its ``detail``.
        :param selector: None: on the document.
        :raises ValueError: If the name is one of the client's own.
        """
        if event.startswith(_RESERVED_EVENTS):
            raise ValueError(
                f"dispatch({event!r}) names an event of the client itself. Choose a name that "
                "does not begin with 'siphon:' or 'sijax:'."
            )
        return self._add_command(
            "dispatch", {"event": event, "detail": detail, "selector": selector}
        )

    # What the dispatcher asks

    @property
    def _codec(self) -> Json:
        return self._given_codec or super()._codec

    def navigates(self) -> bool:
        """True if the page will be left, so that what is to be read must wait for the next."""
        return any(
            command["type"] == "reload" or "redirect" in command for command in self._commands
        )

    def take_flashes(self) -> list[tuple[Any, str]]:
        """The messages queued by :meth:`flash`, with their categories; they are not any more."""
        flashes = [each for each in self._commands if each["type"] == "flash"]
        self._commands = [each for each in self._commands if each["type"] != "flash"]
        return [(each["flash"], each["category"]) for each in flashes]

    def take_commands(self) -> str:
        """The queue as JSON; afterwards it is empty.

        :raises SijaxError: If a command holds a value that JSON cannot carry.
        """
        text = self._get_json()
        self.clear_commands()
        return text

    def queued(self) -> list[Mapping[str, Any]]:
        """The commands queued so far."""
        return list(self._commands)


def _forced(params: dict[str, Any], force: bool) -> dict[str, Any]:
    return {**params, "force": True} if force else params
