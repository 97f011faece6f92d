"""Types of an application's own, and a controller whose handlers take one parameter of any type."""

import enum

# Named in the text of an annotation, which is looked up where the handlers are made.
from decimal import Decimal  # noqa: F401

from flask_siphon.http import Controller
from flask_siphon.http import route


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    HALF = 0.5
    ALL = "all"
    YES = True


def taking(annotation):
    """A controller whose handlers at ``/t`` and ``/j`` take ``v`` of this type."""

    def t(self, v):
        return repr(v)

    def j(self, v):
        return repr(v)

    t.__annotations__ = j.__annotations__ = {"v": annotation}
    return type(
        "T",
        (Controller,),
        {
            "t": route("/t", auth="none", csrf=False)(t),
            "j": route("/j", type="json", auth="none")(j),
        },
    )
