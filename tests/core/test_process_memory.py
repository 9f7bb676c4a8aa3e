"""What a process that holds a secret lets out: no core dump, and nothing to another program of the user."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from support.projects import SHIPPED
from support.vaults import fake_sops, filled_vault, real_sops

LOOK = """
import ctypes, resource, subprocess
from ratesmith.core.process_memory import protect_memory
protect_memory()
child = subprocess.run(["sh", "-c", "ulimit -Hc"], capture_output=True, text=True).stdout.strip()
print(*resource.getrlimit(resource.RLIMIT_CORE), child, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_a_protected_process_and_its_children_leave_no_core_and_cannot_be_read() -> None:
    variables = {"PYTHONPATH": str(SHIPPED / "compiler"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", LOOK], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0", "0", "0"]


def test_sops_is_started_without_core_dumps(tmp_path: Path) -> None:
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("core dumps are off on this machine")
    of, log = filled_vault(tmp_path / "project"), tmp_path / "log"
    path = fake_sops(tmp_path / "bin", f'ulimit -Hc >> {log}; exec {real_sops()} "$@"')
    assert of.ratesmith("secrets", "verify", variables=of.key | {"PATH": path}).returncode == 0
    assert log.read_text() == "0\n"
