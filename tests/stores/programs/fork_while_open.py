"""A process forks while its store is open, and the parent lets go first: `fork_while_open.py URL`.

The child, which then has the store for itself, writes on. Prints what a third process finds.
"""

import os
import subprocess
import sys

from flask_siphon.stores import open_store

READ = "import sys; from flask_siphon.stores import open_store as o; "
READ += "print(*o(sys.argv[1]).get('fork', ['parent', 'early', 'late']))"

url = sys.argv[1]
store = open_store(url)
store.add("fork", "parent", {"by": "parent"}, None)

parent_closed, tell_child = os.pipe()
child_opened, tell_parent = os.pipe()
child = os.fork()
if child == 0:
    store.add("fork", "early", {"by": "child"}, None)
    os.write(tell_parent, b".")
    os.read(parent_closed, 1)
    store.add("fork", "late", {"by": "child"}, None)
    os._exit(0)

os.read(child_opened, 1)
store.get("fork", ["parent"])
store.close()
os.write(tell_child, b".")
_, status = os.waitpid(child, 0)
assert status == 0

subprocess.run([sys.executable, "-c", READ, url], check=True)
