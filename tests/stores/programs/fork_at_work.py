"""A process forks while its threads are at the store: `fork_at_work.py URL FORKS`.

Each child uses the store at once and says so by its exit code, as does the parent afterwards.
"""

import os
import sys
import threading
import warnings

from flask_siphon.stores import open_store

# Python warns, rightly, of forks with threads; this is what a server that forks late does.
warnings.simplefilter("ignore", DeprecationWarning)

url, forks = sys.argv[1], int(sys.argv[2])
store = open_store(url)
store.add("fork", "count", {"number": 0}, None)
stop = threading.Event()
failures = []


def work(name):
    number = 0
    while not stop.is_set():
        number += 1
        try:
            store.set("fork", "count", {"number": number})
            assert store.add("fork", f"{name} {number}", {}, None)
            assert store.take("fork", f"{name} {number}") == {}
            # Whoever only wrote would hardly ever let SQLite's lock go, and starve the child.
            for _ in range(20):
                assert store.get("fork", ["nothing"]) == [None]
        except Exception as error:
            failures.append(error)
            return


threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
for thread in threads:
    thread.start()
try:
    for number in range(forks):
        child = os.fork()
        if child == 0:
            mine = f"child {number}"
            good = store.add("fork", mine, {"number": number}, None)
            good = good and store.get("fork", [mine, "nothing"]) == [{"number": number}, None]
            os._exit(0 if good else 1)
        _, status = os.waitpid(child, 0)
        assert status == 0, f"child {number} ended with {status}"
finally:
    stop.set()
    for thread in threads:
        thread.join()
assert not failures, failures
print(sum(value is not None for value in store.get("fork", [f"child {n}" for n in range(forks)])))
store.close()
