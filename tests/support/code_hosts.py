"""A server that speaks the few calls of GitHub's and GitLab's REST interfaces that `ratesmith comment` makes.

It keeps comments as they do and refuses what they refuse: pages, foreign comments, a wrong token. It is written from
their documentation, and shows what we ask and decide, not that GitHub and GitLab take it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-the-job-0123456789"
BOTS = {"github": "github-actions[bot]", "gitlab": "project_bot"}
NUMBER = 7


@dataclass
class Note:
    """One comment."""

    id: int
    author: str
    body: str


@dataclass
class CodeHost:
    """What the server has."""

    kind: str
    head: str = "a" * 40
    notes: list[Note] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pulls: list[tuple[int, str]] = field(default_factory=lambda: [(NUMBER, "a" * 40)])
    targets: dict[int, str] = field(default_factory=dict)
    """Pull requests to another branch than main."""
    runs: dict[int, tuple[str, int]] = field(default_factory=dict)
    """The commit of each run that there was, and its last attempt or job."""
    other: tuple[int, int] = (0, 0)
    """A run of the newest commit that is one of another workflow; on GitLab a job of another name."""
    status: int = 0
    """What every call is answered with instead; 0 for nothing."""
    url: str = ""
    last: int = 100

    def add(self, author: str, body: str) -> None:
        self.last += 1
        self.notes.append(Note(self.last, author, body))

    @property
    def bodies(self) -> list[str]:
        return [note.body for note in self.notes]

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        its = self._github if self.kind == "github" else self._gitlab
        found = [
            (code, answer) for pattern, code, answer in its(query, body) if re.fullmatch(pattern, f"{method} {path}")
        ]
        if found:
            code, answer = found[0]
            return code, answer() if callable(answer) else answer
        match = re.fullmatch(r"(PATCH|PUT|DELETE) .*/(?:comments|notes)/(\d+)", f"{method} {path}")
        note = next((it for it in self.notes if match and it.id == int(match[2])), None)
        if note is None:
            return 404, {"message": "Not Found"}
        if note.author != BOTS[self.kind]:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "DELETE":
            self.notes.remove(note)
            return 204, None
        note.body = body["body"]
        return 200, {}

    def _github(self, query: Mapping[str, str], body: Any) -> Iterator[tuple[str, int, Any]]:
        notes = [{"id": it.id, "user": {"login": it.author}, "body": it.body} for it in self.notes]
        pulls = [
            {"number": number, "head": {"sha": sha}, "base": {"ref": self.targets.get(number, "main")}}
            for number, sha in self.pulls
        ]
        yield rf"GET /repos/o/r/pulls/{NUMBER}", 200, {"head": {"sha": self.head}}
        yield r"GET /repos/o/r/pulls", 200, pulls if query.get("head") == "stranger:feature/x&y" else []
        runs = [(self.other[0], self.head, self.other[1], 2), *((run, *its, 1) for run, its in self.runs.items())]
        for run, sha, attempt, workflow in runs:
            answer = {"head_sha": sha, "run_attempt": attempt, "workflow_id": workflow}
            yield rf"GET /repos/o/r/actions/runs/{run}", 200, answer
        yield rf"GET /repos/o/r/issues/{NUMBER}/comments", 200, lambda: paged(notes, query)
        yield rf"POST /repos/o/r/issues/{NUMBER}/comments", 201, lambda: self.add(BOTS["github"], body["body"])

    def _gitlab(self, query: Mapping[str, str], body: Any) -> Iterator[tuple[str, int, Any]]:
        notes = [{"id": it.id, "author": {"id": it.author}, "body": it.body, "system": False} for it in self.notes]
        yield "GET /user", 200, {"id": BOTS["gitlab"]}
        yield rf"GET /projects/3/merge_requests/{NUMBER}", 200, {"sha": self.head}
        yield (
            rf"GET /projects/3/merge_requests/{NUMBER}/pipelines",
            200,
            [{"id": run} for run in (self.other[0], *self.runs)],
        )
        for run, job, name in [(*self.other, "lint"), *((run, job, "plan") for run, (_, job) in self.runs.items())]:
            yield rf"GET /projects/3/jobs/{job}", 200, {"name": name, "pipeline": {"id": run}}
        yield rf"GET /projects/3/merge_requests/{NUMBER}/notes", 200, lambda: paged(notes, query)
        yield rf"POST /projects/3/merge_requests/{NUMBER}/notes", 201, lambda: self.add(BOTS["gitlab"], body["body"])

    def variables(self, folder: Path, run: int = 50, attempt: int = 1, head: str = "") -> dict[str, str]:
        """What the runner sets."""
        self.runs[run] = head or self.head, max(attempt, self.runs.get(run, ("", 0))[1])
        if self.kind == "gitlab":
            return {
                "CI_API_V4_URL": self.url,
                "CI_PROJECT_ID": "3",
                "CI_MERGE_REQUEST_IID": str(NUMBER),
                "CI_PIPELINE_ID": str(run),
                "CI_JOB_ID": str(attempt),
                "CI_JOB_NAME": "plan",
                "CI_COMMIT_SHA": head or self.head,
                "RATESMITH_COMMENT_TOKEN": TOKEN,
            }
        event = folder / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": NUMBER, "head": {"sha": head or self.head}}}))
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_RUN_ID": str(run),
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_EVENT_PATH": str(event),
        }

    def followed(self, folder: Path, head: str, run: int = 50) -> dict[str, str]:
        """What the runner sets in a workflow that follows the run of a fork's pull request."""
        followed = {
            "id": run,
            "run_attempt": 1,
            "head_sha": head,
            "head_branch": "feature/x&y",
            "head_repository": {"owner": {"login": "stranger"}},
            "pull_requests": [],
        }
        variables = self.variables(folder, run=9000)
        self.runs[run] = head, 1
        (folder / "event.json").write_text(
            json.dumps({"workflow_run": followed, "repository": {"default_branch": "main"}})
        )
        return variables


def paged(items: list[Any], query: Mapping[str, str]) -> list[Any]:
    size, page = int(query["per_page"]), int(query["page"])
    return items[size * (page - 1) : size * page]


@contextmanager
def serving(kind: str) -> Iterator[CodeHost]:
    """Serve one on a port of this machine."""
    host = CodeHost(kind)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            host.asked.append(f"{self.command} {parts.path}")
            known = (self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN"))
            code, answer = (401, {"message": "Bad credentials"})
            if known in ((f"Bearer {TOKEN}", None), (None, TOKEN)):
                code, answer = (host.status, {}) if host.status else host.answer(self.command, parts.path, query, body)
            data = b"" if code == 204 else json.dumps(answer).encode()
            self.send_response(code)
            if code in (301, 302, 307):
                self.send_header("Location", f"{host.url}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.handle_any)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield host
        finally:
            server.shutdown()
