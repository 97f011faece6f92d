"""A server in C forks and does not tell Python: `fork_in_c.py URL-OF-SQLITE`.

Prints what the parent finds afterwards.
"""

import ctypes
import os
import sys

from flask_siphon.stores import open_store

store = open_store(sys.argv[1])
store.add("fork", "parent", {"by": "parent"}, None)

inherited = store._connections._idle[0]

# PyDLL keeps the interpreter lock, as such a server does.
child = ctypes.PyDLL(None).fork()
if child == 0:
    good = store.add("fork", "child", {"by": "child"}, None)
    good = good and store.get("fork", ["parent"]) == [{"by": "parent"}]
    good = good and inherited not in store._connections._idle
    os._exit(0 if good else 1)
_, status = os.waitpid(child, 0)
assert status == 0, status

print(*store.get("fork", ["parent", "child"]))
store.close()
