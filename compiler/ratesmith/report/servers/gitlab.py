"""GitLab: merge requests, as a pipeline of one sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.core.errors import Fatal
from ratesmith.report.rest import Rest
from ratesmith.report.servers import Comment, Proposal, variable, whole_number


class Server:
    """A project on GitLab. The token of a job may not write comments: RATESMITH_COMMENT_TOKEN has one that may."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._project = f"projects/{whole_number(variables, 'CI_PROJECT_ID')}"
        self._request = f"{self._project}/merge_requests/{whole_number(variables, 'CI_MERGE_REQUEST_IID')}"
        headers = {"PRIVATE-TOKEN": variable(variables, "RATESMITH_COMMENT_TOKEN")}
        self._rest = Rest(variable(variables, "CI_API_V4_URL"), headers)

    def proposal(self) -> Proposal | None:
        # A pipeline of merged results has a merge checked out, and names the commit of the branch beside it.
        name = "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"
        head = self._variables.get(name) or variable(self._variables, "CI_COMMIT_SHA")
        run = whole_number(self._variables, "CI_PIPELINE_ID"), whole_number(self._variables, "CI_JOB_ID")
        return Proposal(whole_number(self._variables, "CI_MERGE_REQUEST_IID"), head, run)

    def head(self, proposal: Proposal) -> str:
        return str(self._rest.call("GET", self._request)["sha"])

    def has_run(self, proposal: Proposal, run: tuple[int, int]) -> bool:
        try:
            found = self._rest.call("GET", f"{self._project}/jobs/{run[1]}")
            # A pipeline of merged results is of another commit, but in the list of the merge request.
            pipelines = self._rest.call("GET", f"{self._request}/pipelines?per_page=100")
        except Fatal:
            return False
        is_alike = found["name"] == self._variables.get("CI_JOB_NAME") and found["pipeline"]["id"] == run[0]
        return is_alike and any(it["id"] == run[0] for it in pipelines)

    def comments(self, proposal: Proposal) -> Iterator[Comment]:
        own = self._rest.call("GET", "user")["id"]
        for it in self._rest.pages(f"{self._request}/notes?sort=asc&order_by=created_at"):
            if it["author"]["id"] == own and not it["system"]:
                yield Comment(it["id"], it["body"])

    def create(self, proposal: Proposal, body: str) -> None:
        self._rest.call("POST", f"{self._request}/notes", {"body": body})

    def update(self, proposal: Proposal, comment: Comment, body: str) -> None:
        self._rest.call("PUT", f"{self._request}/notes/{comment.id}", {"body": body})

    def delete(self, proposal: Proposal, comment: Comment) -> None:
        self._rest.call("DELETE", f"{self._request}/notes/{comment.id}")
