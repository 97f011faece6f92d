"""Greenlets of gevent race for entries of one store: `greenlets.py URL ROUNDS`.

Prints how many won in each round, and whether others ran while some waited.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

import gevent  # noqa: E402

from flask_siphon.stores import open_store  # noqa: E402

GREENLETS = 50

url, rounds = sys.argv[1], int(sys.argv[2])
store = open_store(url)
wins = [0] * rounds
order = []


def race(name):
    for number in range(rounds):
        won = store.take("race", str(number)) is not None
        wins[number] += won
        order.append(name)
        gevent.sleep(0)


for number in range(rounds):
    store.add("race", str(number), {"prize": number}, None)
gevent.joinall([gevent.spawn(race, name) for name in range(GREENLETS)], raise_error=True)
store.close()
print(*wins)
print("others ran" if order != sorted(order) else "one after the other")
