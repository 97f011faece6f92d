"""``Visitor``: a user of a page, in a test without a browser."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Self
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborNode

from ..login import login_user
from ..login import logout_user
from .controls import File
from .controls import is_disabled
from .controls import is_submitter
from .document import is_field
from .errors import CallError
from .filling import Chosen
from .filling import fill
from .filling import fill_named
from .filling import refuse_disabled
from .page import Command
from .page import Seen
from .tab import Tab
from .transport import Transport
from .tree import attribute

_UNREAD = "script,style,noscript,template"
#: Besides fields.
_WITH_VALUE = ("button", "data", "li", "meter", "option", "output", "progress")
_BLANKS = re.compile(r"[ \t\n\f\r]+")


class Visitor:
    """One visitor of an application: a cookie jar, and the page that is open.

    It clicks, fills and submits as a user would, and applies the commands of the answers to the
    page as the client does. No browser and no network are involved; JavaScript of the page itself
    is not run.

    :param app: The application.
    :param javascript: False: a browser with JavaScript switched off. Forms are posted, and what
        only scripts would do is not done.
    :param headers: Sent with every request.
    """

    def __init__(
        self,
        app: Flask,
        *,
        javascript: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._app = app
        self._headers = dict(headers or {})
        self._transport = Transport(app, self._headers)
        self._tab = Tab(self._transport, javascript=javascript)

    # Acts

    def open(self, url: str, *, status: int | None = None) -> Self:
        """Load a page; redirects are followed.

        :param status: The status that is expected; default: anything below 400.
        :raises AssertionError: If it is another one, or if the page names functions that it does
            not have.
        """
        tab = self._tab
        tab.begin()
        tab.seen = Seen()
        tab.load(self._transport.full(url, tab.history[-1] if tab.history else None), status=status)
        return self

    def reload(self) -> Self:
        """Load the page again."""
        return self._load_again(self._tab.page.url)

    def back(self) -> Self:
        """Go back to the page before.

        :raises AssertionError: If there is none.
        """
        history = self._tab.history
        if len(history) < 2:
            raise AssertionError("back(): there is no page before this one.")
        del history[-1]
        return self._load_again(history[-1])

    def _load_again(self, url: str) -> Self:
        self._tab.begin()
        self._tab.seen = Seen()
        self._tab.load(url, stays=True)
        return self

    def click(self, selector: str) -> Self:
        """Click an element: open a link, make the call that it declares, submit the form of a
        button, check or uncheck a box.

        The question of ``data-siphon-confirm`` is answered with yes.

        :raises AssertionError: If nothing happens, or if not exactly one element matches.
        :raises CallError: If the function is unknown, or if this visitor may not call it.
        """
        element = self._one(selector, "click")
        self._tab.begin()
        refuse_disabled(element, f"click({selector!r})")
        self._tab.document.click_focuses(element)
        if not self._tab.click(element):
            raise AssertionError(f"click({selector!r}): nothing happens.")
        return self

    def fill(self, selector: str, value: Any) -> Self:
        """Type into a field, choose the option of a ``select`` (several by a list), check or
        uncheck a box (by a bool), choose files (a :class:`~pathlib.Path`, ``(bytes, name)`` or a
        list of them).

        The calls that the field declares are made; nobody waits for the debounce.

        :raises AssertionError: If the field does not take it, or if not exactly one matches.
        :raises CallError: As for :meth:`click`.
        """
        control = self._one(selector, "fill")
        self._tab.begin()
        fill(self._tab.document.controls, control, value, f"fill({selector!r})")
        self._tab.document.focus(control)
        self._tab.fire(control, "input", "change")
        return self

    def submit(self, form: str, **values: Any) -> Self:
        """Fill fields by their names, then press the first submit button of the form.

        :param form: Its selector.
        :param values: As for :meth:`fill`; of a group of boxes, the value or values to check.
        :raises AssertionError: If a field is missing or does not take its value.
        :raises CallError: As for :meth:`click`.
        """
        element = self._one(form, "submit")
        self._tab.begin()
        if element.tag != "form":
            raise AssertionError(f"submit({form!r}): <{element.tag}> is no form.")
        controls = self._tab.document.controls
        for name, value in values.items():
            named = [each for each in controls.of_form(element) if attribute(each, "name") == name]
            fill_named(controls, named, value, f"submit({form!r}), {name}")
        buttons = [each for each in controls.of_form(element) if is_submitter(each)]
        self._tab.submit(element, next((each for each in buttons if not is_disabled(each)), None))
        return self

    def upload(self, form: str, **files: Chosen | Sequence[Chosen]) -> Self:
        """Submit a form with files.

        :param form: Its selector.
        :param files: By the names of their fields.
        """
        return self.submit(form, **files)

    def call(self, name: str, *args: Any, key: str | None = None) -> Any:
        """Call a function as a script of the page would.

        :param key: Under which it runs once, to repeat a call; default a new one.
        :return: Its result.
        :raises CallError: If the call fails.
        """
        self._tab.begin()
        return self._tab.perform(name, args, key=key)

    def login(self, user: Any) -> Self:
        """Log in as if the login page had been used: by a session of Flask-Login.

        :raises AssertionError: If the user is not active.
        """
        if not self._in_session(lambda: login_user(user)):
            raise AssertionError(f"login({user!r}): the user is not active.")
        return self

    def logout(self) -> Self:
        """End the login of this visitor."""
        self._in_session(logout_user)
        return self

    def _in_session(self, act: Callable[[], Any]) -> Any:
        """Do something within a request of this visitor, and keep what becomes of its session."""
        client = self._transport.client
        with (
            client.session_transaction() as kept,
            self._app.test_request_context(
                headers=self._headers, environ_base=client.environ_base
            ) as context,
        ):
            context.session.update(kept)
            outcome = act()
            kept.clear()
            kept.update(context.session)
            return outcome

    # What there is to see

    def text(self, selector: str | None = None) -> str:
        """The text of the first match, blanks collapsed; default: of the body."""
        return _text_of(self._first(selector or "body"))

    def texts(self, selector: str) -> list[str]:
        """The texts of all matches, blanks collapsed."""
        return [_text_of(element) for element in self._all(selector)]

    def html(self, selector: str) -> str:
        """The inner HTML of the first match."""
        return self._first(selector).inner_html or ""

    def value(self, selector: str) -> Any:
        """What the first match holds: text, a bool of a checkbox or radio button, a list of a
        multiple ``select``, the names of files.

        :raises AssertionError: If it is no control.
        """
        element = self._first(selector)
        if not is_field(element) and element.tag not in _WITH_VALUE:
            raise AssertionError(f"value({selector!r}): <{element.tag}> holds no value.")
        held = self._tab.document.controls.held(element)
        if isinstance(held, list):
            return [each.name if isinstance(each, File) else each for each in held]
        return held

    def attribute(self, selector: str, name: str) -> str | None:
        """An attribute of the first match; None if it is not there."""
        return attribute(self._first(selector), name)

    def exists(self, selector: str) -> bool:
        """Whether anything matches."""
        return bool(self._all(selector))

    def count(self, selector: str) -> int:
        """How many elements match."""
        return len(self._all(selector))

    @property
    def location(self) -> str:
        """Path and query of the page; the whole URL outside of the application."""
        url = self._tab.page.url
        if not self._transport.is_app(url):
            return url
        parts = urlsplit(url)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    @property
    def title(self) -> str:
        """The title of the document."""
        titles = self._tab.document.parser.css("head > title")
        return _collapsed(titles[0].text()) if titles else ""

    @property
    def status(self) -> int:
        """The HTTP status of the last page; 0 outside of the application."""
        return self._tab.status

    @property
    def flashes(self) -> list[tuple[str, str]]:
        """``(category, message)`` of what commands have flashed since :meth:`open`."""
        return list(self._tab.seen.flashes)

    @property
    def announcements(self) -> list[str]:
        """What screen readers were given to read since :meth:`open`."""
        return list(self._tab.seen.announcements)

    @property
    def alerts(self) -> list[str]:
        """The texts of alert windows since :meth:`open`."""
        return list(self._tab.seen.alerts)

    @property
    def events(self) -> list[tuple[str, Any]]:
        """``(name, detail)`` of the events that commands have dispatched since :meth:`open`."""
        return list(self._tab.seen.events)

    @property
    def downloads(self) -> list[str]:
        """The URLs of downloads since :meth:`open`."""
        return list(self._tab.seen.downloads)

    @property
    def script_calls(self) -> list[tuple[str, list[Any]]]:
        """``(name, arguments)`` of the page's JavaScript functions that commands would have called
        since :meth:`open`."""
        return list(self._tab.seen.script_calls)

    @property
    def focused(self) -> str | None:
        """The id, else the name, of the element that has the focus."""
        return self._tab.document.name_of_focused()

    @property
    def commands(self) -> list[Command]:
        """The commands of the last action's answers."""
        return list(self._tab.commands)

    @property
    def chunks(self) -> list[list[Command]]:
        """The same, one list for each flush."""
        return list(self._tab.chunks)

    @property
    def errors(self) -> list[CallError]:
        """What failed in the last action: calls, and commands that could not be applied."""
        return list(self._tab.errors)

    @property
    def client(self) -> FlaskClient:
        """Flask's test client of this visitor, with the same cookies."""
        return self._transport.client

    # Finding

    def _all(self, selector: str) -> list[LexborNode]:
        try:
            return self._tab.document.select(selector)
        except ValueError as error:
            raise AssertionError(str(error)) from None

    def _first(self, selector: str) -> LexborNode:
        found = self._all(selector)
        if not found:
            raise AssertionError(f"Nothing matches {selector!r}{self._near(selector)}.")
        return found[0]

    def _one(self, selector: str, act: str) -> LexborNode:
        found = self._all(selector)
        if len(found) > 1:
            raise AssertionError(
                f"{act}({selector!r}): {len(found)} elements match. Name one of them."
            )
        return self._first(selector)

    def _near(self, selector: str) -> str:
        """The ids of the page that resemble those of a selector."""
        elements = self._tab.document.parser.css("[id]")
        ids = [attribute(element, "id") or "" for element in elements]
        wanted = re.findall(r"#([\w-]+)", selector) or [selector]
        near = [each for name in wanted for each in difflib.get_close_matches(name, ids)]
        return f"; near it are {', '.join(f'#{each}' for each in near)}" if near else ""


def _text_of(element: LexborNode) -> str:
    """What a reader sees of it: no scripts, no styles."""
    if not element.css(_UNREAD):
        return _collapsed(element.text())
    shown: list[str] = []
    _collect(element, shown)
    return _collapsed("".join(shown))


def _collect(element: LexborNode, shown: list[str]) -> None:
    for node in element.iter(include_text=True):
        if node.is_text_node:
            shown.append(node.text_content or "")
        elif node.is_element_node and node.tag not in _UNREAD.split(","):
            _collect(node, shown)


def _collapsed(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" ")
