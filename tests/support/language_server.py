"""The language server for YAML that VS Code, Neovim and others run, spoken to as they do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.projects import SHIPPED

SERVER = SHIPPED / "var/node/node_modules/yaml-language-server/bin/yaml-language-server"


class LanguageServer:
    """A server that has a folder open, with settings as `.vscode/settings.json` has them."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, settings: dict[str, Any]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self._folder, self._calls, self._version = folder, 0, 0
        self._diagnostics: dict[str, list[str]] = {}
        self._settings: dict[str, Any] = {}
        for key, value in settings.items():
            part = self._settings
            *sections, name = key.split(".")
            for section in sections:
                part = part.setdefault(section, {})
            part[name] = value
        uri = folder.as_uri()
        self._call(
            "initialize",
            processId=None,
            rootUri=uri,
            workspaceFolders=[{"uri": uri, "name": folder.name}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {"hover": {"contentFormat": ["markdown"]}},
            },
        )
        self._say("initialized")
        self._say("workspace/didChangeConfiguration", settings=self._settings)

    def mistakes(self, path: str, text: str) -> list[str]:
        """What it says of a file as an editor has it."""
        uri = (self._folder / path).as_uri()
        self._version += 1
        if self._diagnostics.pop(uri, None) is None:
            opened = {"uri": uri, "languageId": "yaml", "version": self._version, "text": text}
            self._say("textDocument/didOpen", textDocument=opened)
        else:
            changed = {"uri": uri, "version": self._version}
            self._say("textDocument/didChange", textDocument=changed, contentChanges=[{"text": text}])
        while uri not in self._diagnostics:
            self._read()
        return self._diagnostics[uri]

    def offers(self, path: str, text: str) -> list[str]:
        """What it completes at the bar `|` in a text."""
        found = self._at("completion", path, text)
        return [item["label"] for item in found["items"]]

    def hover(self, path: str, text: str) -> str:
        """What it shows of the word behind the bar `|` in a text."""
        found = self._at("hover", path, text)
        return str(found["contents"]["value"]) if found else ""

    def _at(self, what: str, path: str, text: str) -> Any:
        before, _, after = text.partition("|")
        self.mistakes(path, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        uri = (self._folder / path).as_uri()
        return self._call(f"textDocument/{what}", textDocument={"uri": uri}, position=place)

    def _call(self, method: str, **parameters: Any) -> Any:
        self._calls += 1
        self._write({"id": self._calls, "method": method, "params": parameters})
        while True:
            message = self._read()
            if message.get("id") == self._calls and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _say(self, method: str, **parameters: Any) -> None:
        self._write({"method": method, "params": parameters})

    def _write(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._in.flush()

    def _read(self) -> dict[str, Any]:
        """Read a message; answer what the server asks, and keep what it finds."""
        length = 0
        while line := self._out.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._out.read(length))
        if message.get("method") == "workspace/configuration":
            answer = [self._settings.get(item["section"]) for item in message["params"]["items"]]
            self._write({"id": message["id"], "result": answer})
        elif message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]
            self._diagnostics[found["uri"]] = [it["message"] for it in found["diagnostics"]]
        elif "method" in message and "id" in message:
            self._write({"id": message["id"], "result": None})
        return message


@contextmanager
def language_server(folder: Path) -> Iterator[LanguageServer]:
    """The server in a folder with its settings for VS Code; the test is skipped without it, but fails in CI."""
    node = shutil.which("node")
    if node is None or not SERVER.is_file():
        message = "yaml-language-server was not found (apt install npm; make node-tools)"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    settings = json.loads((folder / ".vscode/settings.json").read_text())
    with subprocess.Popen([node, SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield LanguageServer(process, folder, settings)
        finally:
            process.kill()
