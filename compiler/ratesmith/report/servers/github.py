"""GitHub: pull requests, as a workflow sees them; in `workflow_run`, that of the run which it follows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ratesmith.core.errors import Exit, Fatal
from ratesmith.report.rest import Rest
from ratesmith.report.servers import Comment, Proposal, variable, whole_number

_AUTHOR: Final = "github-actions[bot]"
"""Who writes with the token of a workflow."""


class Server:
    """A repository on GitHub."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._repository = f"repos/{variable(variables, 'GITHUB_REPOSITORY')}"
        self._author = variables.get("RATESMITH_COMMENT_AUTHOR") or _AUTHOR
        headers = {
            "Authorization": f"Bearer {variable(variables, 'GITHUB_TOKEN')}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._rest = Rest(variable(variables, "GITHUB_API_URL"), headers)

    def proposal(self) -> Proposal | None:
        event = self._event()
        if "pull_request" in event:
            run = tuple(whole_number(self._variables, f"GITHUB_RUN_{name}") for name in ("ID", "ATTEMPT"))
            return Proposal(event["pull_request"]["number"], event["pull_request"]["head"]["sha"], (run[0], run[1]))
        if "workflow_run" not in event:
            raise Fatal(Exit.USAGE, "this event is about no pull request", "run it on pull_request or workflow_run")
        run_of = event["workflow_run"]
        number = self._number(run_of)
        return None if number is None else Proposal(number, run_of["head_sha"], (run_of["id"], run_of["run_attempt"]))

    def head(self, proposal: Proposal) -> str:
        return str(self._rest.call("GET", f"{self._repository}/pulls/{proposal.number}")["head"]["sha"])

    def has_run(self, proposal: Proposal, run: tuple[int, int]) -> bool:
        try:
            found, own = (
                self._rest.call("GET", f"{self._repository}/actions/runs/{it[0]}") for it in (run, proposal.run)
            )
        except Fatal:
            return False
        is_alike = found["head_sha"] == proposal.head and found["workflow_id"] == own["workflow_id"]
        return bool(is_alike and run[1] <= found["run_attempt"])

    def comments(self, proposal: Proposal) -> Iterator[Comment]:
        for it in self._rest.pages(f"{self._repository}/issues/{proposal.number}/comments"):
            if (it.get("user") or {}).get("login") == self._author:
                yield Comment(it["id"], it["body"] or "")

    def create(self, proposal: Proposal, body: str) -> None:
        self._rest.call("POST", f"{self._repository}/issues/{proposal.number}/comments", {"body": body})

    def update(self, proposal: Proposal, comment: Comment, body: str) -> None:
        self._rest.call("PATCH", f"{self._repository}/issues/comments/{comment.id}", {"body": body})

    def delete(self, proposal: Proposal, comment: Comment) -> None:
        self._rest.call("DELETE", f"{self._repository}/issues/comments/{comment.id}")

    def _event(self) -> dict[str, Any]:
        path = variable(self._variables, "GITHUB_EVENT_PATH")
        try:
            event: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise Fatal(Exit.INPUT, "the event of GITHUB_EVENT_PATH cannot be read", "the runner writes it") from None
        return event

    def _number(self, run: Mapping[str, Any]) -> int | None:
        """Return the open pull request whose newest commit a run looked at: for a fork, the event does not say."""
        owner = (run["head_repository"] or {}).get("owner", {}).get("login", "")
        head = quote(f"{owner}:{run['head_branch']}", safe="")
        pages = self._rest.pages(f"{self._repository}/pulls?state=open&head={head}")
        found = {it["base"]["ref"]: int(it["number"]) for it in pages if it["head"]["sha"] == run["head_sha"]}
        # Whoever opens another one from the same branch does not choose which of them the plan is written to.
        default = self._event()["repository"]["default_branch"]
        return found.get(default) or (next(iter(found.values())) if len(found) == 1 else None)
