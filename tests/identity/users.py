"""A user, and what is known of who is asking."""

from flask_login import UserMixin


class User(UserMixin):
    def __init__(self, id):
        self.id = id


def identity(who):
    return who.user, who.user_id, who.via, who.source
