"""A tab of a browser: the page that is open, the calls that it makes, the pages that follow."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode
from urllib.parse import urljoin
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode
from werkzeug.test import TestResponse

from . import wire
from .applier import apply
from .controls import Held
from .controls import is_box
from .controls import is_disabled
from .controls import is_submitter
from .controls import type_of
from .declared import arguments_of
from .declared import data_of
from .declared import declared_by
from .declared import event_of
from .document import Document
from .errors import CallError
from .forms import entries_of
from .forms import Entry
from .forms import posted
from .forms import without_files
from .notices import Action
from .page import Command
from .page import Page
from .page import Seen
from .transport import Transport
from .tree import ancestors
from .tree import attribute
from .tree import has
from .tree import is_attached
from .tree import set_attribute

#: Statuses that a form may well be answered with: the page says what is wrong.
_OF_A_FORM = (400, 401, 409, 413, 422, 429)
#: What is most likely a mistake of the test or of the page.
_REFUSED = {403: "forbidden", 404: "not_found"}
#: Errors that are over when the page is loaded anew.
_RELOADABLE = ("csrf", "already_done", "outcome_unknown")
_LABELED = ("button", "input", "meter", "output", "progress", "select", "textarea")


class Tab:
    """What a browser does on behalf of its user.

    :param javascript: False: no client runs.
    """

    def __init__(self, transport: Transport, *, javascript: bool) -> None:
        self._transport = transport
        self._javascript = javascript
        self._page: Page | None = None
        self._config = wire.Config()
        self.history: list[str] = []
        self.seen = Seen()
        self.status = 0
        # Of the last action:
        self.commands: list[Command] = []
        self.chunks: list[list[Command]] = []
        self.errors: list[CallError] = []

    @property
    def page(self) -> Page:
        if self._page is None:
            raise AssertionError("No page is open. Call open(url) first.")
        return self._page

    @property
    def document(self) -> Document:
        return self.page.document

    def begin(self) -> None:
        """Forget what the action before has brought."""
        self.commands, self.chunks, self.errors = [], [], []

    # Loading pages

    def load(
        self,
        url: str,
        *,
        status: int | None = None,
        stays: bool = False,
        by_page: bool = False,
        accepted: Sequence[int] = (),
        **request: Any,  # as for Transport.navigate
    ) -> None:
        """Go to a URL.

        :param status: What it must be answered with; default: anything below 400.
        :param stays: It takes the place of the current entry of the history.
        :param by_page: The page leads there, not the user.
        :param accepted: Statuses that will do as well.
        :raises AssertionError: If the answer is of another status, or the page names functions
            that it does not have.
        """
        referrer = self.history[-1] if by_page else None
        may_fail = status is not None and status >= 500
        url, response = self._transport.navigate(
            url, referrer=referrer, may_fail=may_fail, **request
        )
        if response is not None:
            found = response.status_code
            is_fine = found < 400 or found in accepted if status is None else found == status
            if not is_fine:
                expected = "below 400" if status is None else status
                raise AssertionError(f"{url} was answered with {found}, not {expected}.")
            if response.headers.get("Content-Disposition", "").startswith("attachment"):
                self.seen.downloads.append(url)
                return
        self.status = response.status_code if response is not None else 0
        if stays and self.history:
            self.history[-1] = url
        else:
            self.history.append(url)
        self._show(url, "" if response is None else _markup_of(response))

    def _show(self, url: str, markup: str) -> None:
        document = Document(markup, scripting=self._javascript)
        self._config = config = wire.read_config(document)
        self._page = Page(
            document, url, seen=self.seen, history=self.history, messages=config.messages
        )
        ids = Counter(attribute(each, "id") for each in document.parser.css("[id]"))
        for element_id, count in ids.items():
            if count > 1:
                warnings.warn(f"{url} has {count} elements of the id {element_id!r}.", stacklevel=4)
        if config.functions is None:
            return
        for element in document.parser.css("[data-siphon]"):
            name = attribute(element, "data-siphon")
            if name not in config.functions:
                raise AssertionError(
                    f"{url} names the function {name!r} in a data-siphon, but has only "
                    f"{', '.join(config.functions) or 'none'}."
                )

    def _follow(self) -> None:
        """Go where commands have sent the page."""
        destination = self.page.destination
        if destination is not None:
            self.page.destination = None
            self.load(destination, stays=destination == self.page.url, by_page=True)

    # Events

    def click(self, target: LexborNode) -> bool:
        """Click an element; False if nothing comes of it."""
        controls = self.document.controls
        declared = declared_by(controls, target, "click") if self._javascript else None
        if declared is not None:
            if is_box(target):
                self._toggle(target)
            self._call_declared(declared)
            return True
        return any(self._activate(element) for element in (target, *ancestors(target)))

    def _activate(self, element: LexborNode) -> bool:
        """What the browser itself does on a click."""
        controls = self.document.controls
        if element.tag in ("a", "area") and has(element, "href"):
            return self._follow_link(element)
        if is_box(element):
            self._toggle(element)
            self.fire(element, "input", "change")
        elif is_submitter(element) and (form := controls.form_of(element)):
            self.submit(form, element)
        elif type_of(element) == "reset" and (form := controls.form_of(element)):
            controls.reset(controls.of_form(form))
        elif element.tag == "summary" and element.parent and element.parent.tag == "details":
            details = element.parent
            set_attribute(details, "open", None if has(details, "open") else "")
        elif element.tag == "label" and (labeled := self._labeled_by(element)):
            return not is_disabled(labeled) and self._activate(labeled)
        else:
            return self._use_toast(element)
        return True

    def _follow_link(self, link: LexborNode) -> bool:
        url = urljoin(self.page.url, (attribute(link, "href") or "").strip())
        if urlsplit(url).scheme not in ("http", "https"):
            return False
        if has(link, "download"):
            self.seen.downloads.append(attribute(link, "href") or "")
        elif "#" in url and url.partition("#")[0] == self.page.url.partition("#")[0]:
            self.history.append(url)
        else:
            self.load(url, by_page=True)
        return True

    def _labeled_by(self, label: LexborNode) -> LexborNode | None:
        named = attribute(label, "for")
        if named is not None:
            return self.document.by_id(named)
        return next((each for each in label.css("*") if each.tag in _LABELED), None)

    def _toggle(self, box: LexborNode) -> None:
        controls = self.document.controls
        is_radio = type_of(box) == "radio"
        controls.set_checked(box, is_radio or not controls.is_checked(box))
        controls.edit(box)

    def _use_toast(self, button: LexborNode) -> bool:
        """The buttons of a toast are the client's own."""
        names = (attribute(button, "class") or "").split()
        toast = button.parent
        if not self._javascript or button.tag != "button" or toast is None:
            return False
        if "siphon-close" in names:
            self.page.notices.close(toast)
        elif "siphon-reload" in names:
            self.load(self.page.url, stays=True)
        else:
            return False
        return True

    def fire(self, control: LexborNode, *events: str) -> None:
        """Let the calls happen that wait for these events of a control."""
        page = self.page
        for event in events if self._javascript else ():
            if self._page is not page or not is_attached(control):
                return
            declared = declared_by(self.document.controls, control, event)
            if declared is not None:
                self._call_declared(declared)

    def _fire_dispatched(self, page: Page) -> None:
        """Let the calls happen that wait for events which commands have dispatched."""
        dispatched, page.dispatched = page.dispatched, []
        for element, event in dispatched:
            self.fire(element, event)

    def submit(self, form: LexborNode, submitter: LexborNode | None) -> None:
        """Submit a form: as a call if it or the button is one, else as browsers do."""
        entries = entries_of(self.document.controls, form, submitter)
        if not self._javascript or not self._call_form(form, submitter, entries):
            self._post(form, submitter, entries)

    def _call_form(
        self, form: LexborNode, submitter: LexborNode | None, entries: list[Entry]
    ) -> bool:
        """Make the call that a form stands for; False if it stands for none."""
        controls = self.document.controls
        for element in (submitter, form):
            if element is None or not has(element, "data-siphon"):
                continue
            if event_of(controls, element) == "submit":
                self._call_declared(element, form, entries)
                return True
        if submitter is not None and has(submitter, "formaction"):
            return False
        form_id = attribute(form, "id")
        if form_id and form_id in self._config.uploads:
            self._try(f"{form_id}_upload", [], form=form, entries=entries)
            return True
        named = dict(reversed(entries))
        name, args = named.get("sijax_rq"), named.get("sijax_args")
        if not isinstance(name, str) or not isinstance(args, str):
            return False
        url = attribute(form, "action") or None
        self._try(name, arguments_of(args), form=form, entries=entries, url=url)
        return True

    def _post(self, form: LexborNode, submitter: LexborNode | None, entries: list[Entry]) -> None:
        """Send a form as browsers do, and show what comes."""

        def said(name: str) -> str | None:
            own = attribute(submitter, f"form{name}") if submitter is not None else None
            return own if own is not None else attribute(form, name)

        # Line ends of what is typed are those of the network.
        entries = [
            (name, value.replace("\n", "\r\n") if isinstance(value, str) else value)
            for name, value in entries
        ]
        url = urljoin(self.page.url, said("action") or self.page.url)
        method = (said("method") or "get").lower()
        if method != "post":
            query = urlencode(without_files(entries))
            self.load(urlsplit(url)._replace(query=query, fragment="").geturl(), by_page=True)
            return
        is_multipart = said("enctype") == "multipart/form-data"
        body: dict[str, Any] = (
            {"data": posted(entries), "content_type": "multipart/form-data"}
            if is_multipart
            else {
                "data": urlencode(without_files(entries)),
                "content_type": "application/x-www-form-urlencoded",
            }
        )
        accepted = (*_OF_A_FORM, *_REFUSED)
        self.load(url, method="POST", by_page=True, accepted=accepted, **body)
        if self.status in _REFUSED:
            message = f"{url} refused the form with {self.status}."
            raise CallError(_REFUSED[self.status], message, self.status)

    # Calls

    def _call_declared(
        self,
        element: LexborNode,
        form: LexborNode | None = None,
        entries: list[Entry] | None = None,
    ) -> None:
        """Make the call that an element declares, on behalf of a form that it submits."""
        name = attribute(element, "data-siphon") or ""
        try:
            args = arguments_of(attribute(element, "data-siphon-args"))
        except ValueError as error:
            self._fail(CallError("command", f"data-siphon-args of {name}: {error}"), form)
            return
        if entries is None:
            entries = data_of(self.document.controls, element)
        self._try(name, args, form=form, field=element, entries=entries)

    def _try(self, name: str, args: Sequence[Any], **options: Any) -> None:
        """Make a call; the page tells what is wrong with it.

        :raises CallError: If it could only be a mistake: of a function that is not there, or not
            for this caller.
        """
        try:
            self.perform(name, args, **options)
        except CallError as error:
            if error.status in _REFUSED:
                raise

    def perform(
        self,
        name: str,
        args: Sequence[Any],
        *,
        form: LexborNode | None = None,
        field: LexborNode | None = None,
        entries: Sequence[Entry] = (),
        url: str | None = None,
        key: str | None = None,
    ) -> Any:
        """Call a function and apply the answer.

        :param form: The form that is sent with it.
        :param field: The field that is sent with it.
        :param url: Where to, if not to the page itself.
        :param key: Under which it runs once; default a new one.
        :return: Its result.
        :raises CallError: If the call fails; the page has been told.
        """
        sent = self._edits_of(form, field)
        answer = self._ask(name, args, form, entries, url, key)
        self._take(answer, form, sent)
        if answer.error is not None:
            raise answer.error
        results = [
            each["result"]
            for commands in answer.chunks
            for each in commands
            if each["type"] == "result"
        ]
        return results[-1] if results else None

    def _ask(
        self,
        name: str,
        args: Sequence[Any],
        form: LexborNode | None,
        entries: Sequence[Entry],
        url: str | None,
        key: str | None,
    ) -> wire.Answer:
        """Send a call; the answer."""
        page, config = self.page, self._config
        outgoing = wire.compose(
            config,
            name,
            args,
            entries,
            referrer=page.url.partition("#")[0],
            is_upload=form is not None and attribute(form, "id") in config.uploads,
            key=key,
        )
        target = urljoin(page.url, url or config.uri or page.url)
        response = self._transport.send(
            self._transport.full(target),
            method="POST",
            headers=outgoing.headers,
            data=outgoing.data,
            content_type=outgoing.content_type,
        )
        config.csrf = response.headers.get("X-CSRFToken", config.csrf)
        return wire.read_answer(response, page.messages)

    def _take(
        self, answer: wire.Answer, form: LexborNode | None, sent: list[tuple[LexborNode, Held]]
    ) -> None:
        """Do to the page what an answer says.

        :param sent: The edited fields that went with the call.
        """
        page = self.page
        page.answer += 1
        if form is not None and (answer.error is None or answer.is_stream):
            page.field_errors.clear(form)
        if answer.error is None and not answer.is_stream:
            self._forget_edits(sent)
        for commands in answer.chunks:
            self.chunks.append(commands)
            self.commands += commands
            self.errors += apply(page, commands)
        if answer.error is None and answer.is_stream:
            self._forget_edits(sent)
        if answer.error is not None:
            self._fail(answer.error, form, answer.login)
        self._fire_dispatched(page)
        self._follow()

    def _edits_of(
        self, form: LexborNode | None, field: LexborNode | None
    ) -> list[tuple[LexborNode, Held]]:
        """The edited fields that a call sends, and what they hold."""
        controls = self.document.controls
        fields = controls.of_form(form) if form is not None else [field] if field else []
        return [(each, controls.held(each)) for each in fields if controls.is_edited(each)]

    def _forget_edits(self, sent: list[tuple[LexborNode, Held]]) -> None:
        """After a success: the server knows what was typed."""
        controls = self.document.controls
        controls.forget_edits(each for each, held in sent if controls.held(each) == held)

    def _fail(self, error: CallError, form: LexborNode | None, login: str | None = None) -> None:
        """Tell the page of an error, as the client does."""
        page = self.page
        self.errors.append(error)
        if error.fields and form is not None and is_attached(form):
            page.field_errors.show(form, error.fields)
            return
        message, action = error.message, None
        if error.fields:
            sentences = [each for some in error.fields.values() for each in some]
            message = " ".join(sentences) or message
        if error.code == "session_expired" and login:
            if not self.document.controls.edited():
                page.go(login)
                return
            action = Action(page.messages["login"], page.address(login))
        if error.code in _RELOADABLE:
            action = Action(page.messages["reload"])
        if error.code == "command":
            message = page.messages["command"]
        page.notices.notify(message, code=error.code, action=action)


def _markup_of(response: TestResponse) -> str:
    text = response.get_data(as_text=True)
    return text if response.mimetype == "text/html" else f"<pre>{escape(text)}</pre>"
