"""Eight processes open a store that is not there yet, at once: `first_use.py FOLDER FILES`.

Prints, for each file, how many entries are in it.
"""

import multiprocessing
import sys

from flask_siphon.stores import open_store

PROCESSES = 8


def add(barrier, folder, files, name):
    for number in range(files):
        store = open_store(f"sqlite:///{folder}/{number}.sqlite3")
        barrier.wait()
        assert store.add("session", name, {}, None, group="all")
        store.close()


if __name__ == "__main__":
    folder, files = sys.argv[1], int(sys.argv[2])
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(PROCESSES, timeout=30)
    users = [
        context.Process(target=add, args=(barrier, folder, files, str(name)))
        for name in range(PROCESSES)
    ]
    for user in users:
        user.start()
    for user in users:
        user.join()
        assert user.exitcode == 0
    for number in range(files):
        store = open_store(f"sqlite:///{folder}/{number}.sqlite3")
        print(store.clear("session", "all"))
        store.close()
