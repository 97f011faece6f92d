"""Four processes race, round after round, for one credential: `race.py URL METHOD`.

Standard input names the credentials, one a line. Prints for each how many won.
"""

import multiprocessing
import sys

from flask_siphon.jam import Jam
from flask_siphon.jam import SessionNotFoundError
from flask_siphon.jam import TokenError

PROCESSES = 4


def race(url, method, credentials, barrier, wins):
    jam = Jam({"store": url, "jwt": {"secret_key": "x" * 32}})
    for number, credential in enumerate(credentials):
        barrier.wait()
        try:
            getattr(jam, method)(credential)
        except (TokenError, SessionNotFoundError):
            continue
        with wins.get_lock():
            wins[number] += 1


if __name__ == "__main__":
    url, method = sys.argv[1:]
    credentials = sys.stdin.read().split()
    context = multiprocessing.get_context("fork")
    wins = context.Array("i", len(credentials))
    barrier = context.Barrier(PROCESSES)
    arguments = (url, method, credentials, barrier, wins)
    racers = [context.Process(target=race, args=arguments) for _ in range(PROCESSES)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
        assert racer.exitcode == 0
    print(*wins)
