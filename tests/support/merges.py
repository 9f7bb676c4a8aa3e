"""A server with a project that is released on merge: pull requests, merges, and the job behind each merge."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from support.checkouts import PROJECT, Checkout
from support.ci_jobs import Outcome, github, gitlab, run_steps
from support.cli import launcher
from support.projects import SHIPPED, project
from support.repositories import git

Forge = Literal["github", "gitlab"]
ON_MERGE = PROJECT.replace("release: migrations", "release: on_merge")


class Server:
    """A bare repository, and a clone in which people work and the server merges."""

    def __init__(self, folder: Path, forge: Forge, template: Path | None = None) -> None:
        """Take a copy of the folder of a template; without one, of the small project."""
        self.folder, self.forge = folder, forge
        shutil.copytree(template or Path(_template().name, "team"), folder / "team")
        self.bare, self.shop = folder / "team/shop.git", Checkout(folder / "work")
        git(folder, "clone", "-q", f"file://{self.bare}", "work")
        self._jobs = 0

    def pull(self, branch: str, change: Callable[[Checkout], None], start: str = "origin/main") -> str:
        """Push a branch with a change that its pull request has; what CI says of its merge with main."""
        self.shop.git("fetch", "-q", "--prune")
        self.shop.git("switch", "-q", "-C", branch, "--no-track", start)
        change(self.shop)
        self.shop.commit()
        self.shop.git("push", "-q", "-f", "origin", branch)
        return self.check(branch)

    def check(self, branch: str) -> str:
        """What CI says of the merge of a branch with main, which it checks out without a branch."""
        self._merged(branch, "--detach", "origin/main")
        done = self.shop.run("build", "--check", "--base", "refs/remotes/origin/main")
        return f"{done.returncode}\n{done.stdout}{done.stderr}"

    def merge(self, branch: str) -> str:
        """Press the green button; the merge."""
        self._merged(branch, "-C", "main", "origin/main")
        self.shop.git("push", "-q", "origin", "main")
        return self.shop.git("rev-parse", "HEAD")

    def _merged(self, branch: str, *switch: str) -> None:
        self.shop.git("fetch", "-q")
        self.shop.git("switch", "-q", *switch)
        self.shop.git("merge", "-q", "--no-ff", "-m", f"Merge pull request of {branch}", f"origin/{branch}")

    def clone(self) -> Path:
        """A clone as the runner makes it for the push that is the tip of main now."""
        self._jobs += 1
        clone = self.folder / f"job-{self._jobs}"
        git(self.folder, "clone", "-q", f"file://{self.bare}", clone.name)
        git(clone, "checkout", "-q", "--detach")
        launcher(clone / ".venv/bin/ratesmith")
        return clone

    def job(self, clone: Path | None = None) -> Outcome:
        """Run the job behind a merge."""
        clone = clone or self.clone()
        temporary = clone.with_name(f"{clone.name}-temporary")
        temporary.mkdir()
        where = {"RUNNER_TEMP": str(temporary), "GITHUB_OUTPUT": str(temporary / "output")}
        # The server is a folder here, whatever it is called in the file.
        where |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{self.folder}/.insteadOf"}
        where |= {"GIT_CONFIG_VALUE_0": "git@github.com:", "GIT_CONFIG_NOSYSTEM": "1"}
        if self.forge == "github":
            values = {"github.repository": "team/shop", "runner.temp": str(temporary)}
            values |= {"secrets.RATESMITH_DEPLOY_KEY": "a key"}
            return run_steps(github("build", values, "on-merge.yml"), clone, **where)
        variables = {"CI_SERVER_URL": f"file://{self.folder}", "CI_PROJECT_PATH": "team/shop"}
        variables |= {"CI_DEFAULT_BRANCH": "main", "CI_SERVER_HOST": "gitlab.test", "RATESMITH_TOKEN": "a token"}
        return run_steps(gitlab("build", variables, "on-merge.gitlab-ci.yml"), clone, **where)

    def built(self, clone: Path) -> str:
        """The commit that a job hands on to those that deploy."""
        name = clone.with_name(f"{clone.name}-temporary") / "output" if self.forge == "github" else clone / "built.env"
        found = re.fullmatch(r"(?:commit|RATESMITH_COMMIT)=(\w+)\n", name.read_text())
        assert found is not None
        return found[1]

    def deploy(self, built: Path, url: str) -> Outcome:
        """Run the job after a job that built, in a clone as the runner makes it."""
        commit, clone = self.built(built), self.clone()
        if self.forge == "github":
            git(clone, "checkout", "-q", "--force", commit)
            secrets = dict.fromkeys(("secrets.STAGING_DATABASE_URL", "secrets.SOPS_AGE_KEY"), "")
            values = {"matrix.environment": "live", "secrets.DATABASE_URL": url, **secrets}
            return run_steps(github("deploy", values, "on-merge.yml"), clone)
        # It has the commit that was merged, as `needs` brings nothing but the variable.
        git(clone, "checkout", "-q", "--force", f"{commit}^")
        variables = {"CI_ENVIRONMENT_NAME": "live", "DATABASE_URL": url, "CI_DEFAULT_BRANCH": "main"}
        found = gitlab("production", variables | {"RATESMITH_COMMIT": commit}, "on-merge.gitlab-ci.yml")
        return run_steps(found, clone)

    def main(self) -> Checkout:
        """Main as it is now, which is built and complete."""
        self.shop.git("fetch", "-q")
        self.shop.git("switch", "-q", "-C", "main", "origin/main")
        self.shop.build("--check")
        return self.shop


@cache
def _template() -> TemporaryDirectory[str]:
    """The repository on the server, whose main has the first migration."""
    made = TemporaryDirectory(prefix="ratesmith-merges-")
    shop = Checkout(project(Path(made.name, "shop"), {"ratesmith.yaml": ON_MERGE}))
    shutil.copy(SHIPPED / ".gitattributes", shop.root)
    (shop.root / ".gitignore").write_text("/.venv/\n")
    git(shop.root, "init", "-q", "-b", "main")
    shop.commit()
    shop.release("--on-merge")
    served(shop.root, Path(made.name, "team"))
    return made


def served(root: Path, team: Path) -> Path:
    """Put a repository on the server, as `shop.git` in the folder of a team; the folder."""
    git(root, "clone", "-q", "--bare", str(root), str(team / "shop.git"))
    git(team / "shop.git", "config", "receive.advertisePushOptions", "true")
    return team
