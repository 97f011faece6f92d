"""``register_callback`` and ``register_object``: which functions a page may call (sijax.md 2.1)."""

import collections
import logging
import operator
import os
import types

import pytest

from sijax.exception import SijaxError
from sijax.response import BaseResponse


def test_the_last_registration_of_a_name_wins(core, call):
    assert core.register_callback("f", lambda response: response.alert("first")) is core
    core.register_callback("f", lambda response: response.alert("last"))

    assert call(core, "f") == [{"alert": "last", "type": "alert"}]


def test_a_name_that_is_no_text_is_reachable_as_text(core, call):
    core.register_callback(15, lambda response: response.alert("x"))

    assert call(core, "15") == [{"alert": "x", "type": "alert"}]


@pytest.mark.parametrize("response_class", ["", 14, False, []], ids=repr)
def test_a_response_class_must_be_callable(core, response_class):
    with pytest.raises(SijaxError):
        core.register_callback("f", print, response_class=response_class)


def test_a_function_may_make_the_response_object(core, call):
    class Shout(BaseResponse):
        def alert(self, message):
            return super().alert(message.upper())

    core.register_callback(
        "f",
        lambda response: response.alert("x"),
        response_class=lambda instance, args: Shout(instance, args),
    )

    assert call(core, "f") == [{"alert": "X", "type": "alert"}]


@pytest.mark.parametrize("args_extra", [True, False, "s", "", 0, {}, {1}], ids=repr)
def test_extra_arguments_must_be_a_list_or_tuple(core, args_extra):
    with pytest.raises(SijaxError):
        core.register_callback("f", print, args_extra=args_extra)


@pytest.mark.parametrize("args_extra", [["e", 1], ("e", 1)], ids=repr)
def test_extra_arguments_stand_before_those_of_the_page(core, call, args_extra):
    got = []
    core.register_callback("f", lambda response, *args: got.extend(args), args_extra=args_extra)

    call(core, "f", "page")

    assert got == ["e", 1, "page"]


def test_a_list_of_extra_arguments_changed_later_changes_nothing(core, call):
    got, extra = [], ["e"]
    core.register_callback("f", lambda response, *args: got.extend(args), args_extra=extra)
    extra.append("late")

    call(core, "f")

    assert got == ["e"]


def test_what_cannot_be_called_fails_when_it_is_called(core, call):
    core.register_callback("f", "no function")

    with pytest.raises(SijaxError, match="no function"):
        call(core, "f")


# Objects


class Greeter:
    word = "hello"

    def __init__(self):
        self.name = "of the instance"

    def plain(self, response):
        response.alert(self.name)

    @staticmethod
    def static(response):
        response.alert("static")

    @classmethod
    def of_class(cls, response):
        response.alert(cls.word)

    def _private(self, response):
        response.alert("private")

    @property
    def broken(self):
        raise RuntimeError("no value yet")


@pytest.mark.parametrize(
    ("name", "message"),
    [("plain", "of the instance"), ("static", "static"), ("of_class", "hello")],
)
def test_public_methods_of_an_instance_can_be_called(core, call, name, message):
    assert core.register_object(Greeter()) is core

    assert call(core, name) == [{"alert": message, "type": "alert"}]


@pytest.mark.parametrize(("name", "message"), [("static", "static"), ("of_class", "hello")])
def test_static_and_class_methods_of_a_class_can_be_called(core, call, name, message):
    core.register_object(Greeter)

    assert call(core, name) == [{"alert": message, "type": "alert"}]


@pytest.mark.parametrize("name", ["_private", "__init__", "__class__", "word", "name", "broken"])
def test_private_names_and_plain_values_of_an_object_cannot_be_called(core, call, name):
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_object(Greeter())

    assert call(core, name) == [{"alert": "no", "type": "alert"}]


def test_an_attribute_that_cannot_be_read_is_named_in_one_warning(core, caplog):
    core.register_object(Greeter())

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "broken" in record.message and "__all__" in record.message


def test_options_hold_for_every_function_of_an_object(core, call):
    class Handlers:
        def f(self, response, extra):
            response.alert(extra)

        def g(self, response, extra):
            response.alert(extra)

    core.register_object(Handlers(), args_extra=["x"])

    assert call(core, "f") == call(core, "g") == [{"alert": "x", "type": "alert"}]


# Modules


@pytest.fixture
def module():
    """A module with a function of its own, and what modules are full of besides."""
    module = types.ModuleType("handlers_of_a_page")

    def own(response):
        response.alert("own")

    class Model:
        pass

    own.__module__ = Model.__module__ = module.__name__
    vars(module).update(
        own=own,
        Model=Model,
        system=os.system,
        setitem=operator.setitem,
        OrderedDict=collections.OrderedDict,
        number=1,
    )
    return module


def test_of_a_module_only_its_own_functions_can_be_called(core, call, module, caplog):
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_object(module)

    assert call(core, "own") == [{"alert": "own", "type": "alert"}]
    for name in ["system", "setitem", "OrderedDict", "Model", "number"]:
        assert call(core, name) == [{"alert": "no", "type": "alert"}]
    (record,) = caplog.records
    assert all(name in record.message for name in ["system", "setitem", "OrderedDict", "Model"])
    assert "number" not in record.message


def test_a_module_that_lists_its_names_offers_what_it_lists(core, call, module, caplog):
    module.__all__ = ["Model"]
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("yes"))
    core.register_object(module)

    assert call(core, "Model") == [{"alert": "yes", "type": "alert"}]
    assert call(core, "system") == [{"alert": "no", "type": "alert"}]
    assert "Model" not in caplog.text
