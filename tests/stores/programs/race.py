"""Four processes race, round after round, for one entry: `race.py URL METHOD ROUNDS`.

Prints how many won in each round.
"""

import multiprocessing
import sys

from flask_siphon.stores import open_store

PROCESSES = 4


def race(url, method, rounds, barrier, wins):
    store = open_store(url)
    for number in range(rounds):
        barrier.wait()
        if method == "take":
            won = store.take("race", str(number)) is not None
        else:
            won = store.add("race", str(number), {"won": True}, None)
        if won:
            with wins.get_lock():
                wins[number] += 1
    store.close()


if __name__ == "__main__":
    url, method, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if method == "take":
        store = open_store(url)
        for number in range(rounds):
            store.add("race", str(number), {"prize": number}, None)
        store.close()
    context = multiprocessing.get_context("fork")
    wins = context.Array("i", rounds)
    barrier = context.Barrier(PROCESSES, timeout=30)
    racers = [
        context.Process(target=race, args=(url, method, rounds, barrier, wins))
        for _ in range(PROCESSES)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
        assert racer.exitcode == 0
    print(*wins)
