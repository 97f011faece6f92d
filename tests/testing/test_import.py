"""The extra that the Visitor needs."""

import subprocess
import sys


def test_without_selectolax_the_import_says_what_to_install():
    code = "import sys; sys.modules['selectolax'] = None; import flask_siphon.testing"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert ended.returncode == 1
    assert "selectolax 1.0 or later" in ended.stderr
    assert "Install flask-siphon[testing]." in ended.stderr


def test_the_rest_does_not_need_it():
    code = "import sys; sys.modules['selectolax'] = None; import flask_siphon"

    subprocess.run([sys.executable, "-c", code], check=True)
