"""The wheel is one that pip believes in: names, tag, and a true list of its contents."""

from __future__ import annotations

import base64
import csv
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from wheel_file import write_wheel

VERSION = "2.17+hotline.0123456789ab.6860c2f7604b"


def test_the_record_lists_every_file_with_its_true_hash(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, VERSION, "py3-none-any", "a test", {"pjsua2.py": b"answer = 42\n"})
    with zipfile.ZipFile(path) as wheel:
        info = f"pjsua2-{VERSION}.dist-info"
        rows = {name: digest for name, digest, _ in csv.reader(wheel.read(f"{info}/RECORD").decode().splitlines())}
        assert set(rows) == set(wheel.namelist())
        found = base64.urlsafe_b64encode(hashlib.sha256(wheel.read("pjsua2.py")).digest()).rstrip(b"=").decode()
        assert rows["pjsua2.py"] == f"sha256={found}"
        assert rows[f"{info}/RECORD"] == ""


def test_the_same_contents_make_the_same_file(tmp_path: Path) -> None:
    one = write_wheel(tmp_path / "1", VERSION, "py3-none-any", "a test", {"pjsua2.py": b""})
    two = write_wheel(tmp_path / "2", VERSION, "py3-none-any", "a test", {"pjsua2.py": b""})
    assert one.read_bytes() == two.read_bytes()


def test_pip_installs_it(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, VERSION, "py3-none-any", "a test", {"pjsua2.py": b"answer = 42\n"})
    target = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        str(target),
        str(path),
    ]
    subprocess.run(pip, check=True)
    asked = [sys.executable, "-c", "import pjsua2; print(pjsua2.answer)"]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, env={"PYTHONPATH": str(target)})
    assert done.stdout.strip() == "42"
