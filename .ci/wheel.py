"""Makes a wheel of an installation's tree: `pip install` puts its bin and share where Python's are.

    wheel.py TREE VERSION OUT

The tag says the newest C library that the binary asks for (PEP 600), read from its own symbols.
"""

import base64
import hashlib
import pathlib
import platform
import re
import subprocess
import sys
import zipfile

tree, version, out = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
binary = tree / "bin" / "bracket"
symbols = subprocess.run(["objdump", "-T", binary], check=True, capture_output=True, text=True).stdout
needed = [tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([0-9]+\.[0-9]+)", symbols)]
major, minor = max(needed)
tag = f"py3-none-manylinux_{major}_{minor}_{platform.machine()}"

info = f"bracket-{version}.dist-info"
data = f"bracket-{version}.data"
files = {
    f"{info}/METADATA": (
        "Metadata-Version: 2.1\nName: bracket\n"
        f"Version: {version}\nSummary: Picks the best of N answers by a tournament\n"
        "License: see LICENSE\nDescription-Content-Type: text/markdown\n\n"
        + (tree / "share/doc/bracket/README.md").read_text()
    ).encode(),
    f"{info}/WHEEL": (
        f"Wheel-Version: 1.0\nGenerator: bracket\nRoot-Is-Purelib: false\nTag: {tag}\n"
    ).encode(),
    f"{info}/LICENSE": (tree / "share/doc/bracket/LICENSE").read_bytes(),
    f"{data}/scripts/bracket": binary.read_bytes(),
}
for path in sorted((tree / "share").rglob("*")):
    if path.is_file():
        files[f"{data}/data/{path.relative_to(tree)}"] = path.read_bytes()


def line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


record = "".join(line(*file) for file in files.items()) + f"{info}/RECORD,,\n"
files[f"{info}/RECORD"] = record.encode()
with zipfile.ZipFile(out / f"bracket-{version}-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, content in files.items():
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        mode = 0o755 if name.endswith("/scripts/bracket") else 0o644
        entry.external_attr = (0o100000 | mode) << 16
        wheel.writestr(entry, content)
