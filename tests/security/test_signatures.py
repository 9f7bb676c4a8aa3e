"""`apply --require-signed` takes what git verifies, and nothing else; with real keys of SSH and of OpenPGP."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from support.cli import run
from support.projects import project
from support.repositories import commit, git

SIGNER = "alice@example.test"


def program(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name)
    if found is not None:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} was not found", pytrace=False)
    pytest.skip(f"{name} was not found")


class Signing(NamedTuple):
    """A project in git, and a key whose holder may sign."""

    folder: Path
    keys: Path

    @property
    def allowed(self) -> Path:
        return self.keys / "allowed"

    def key(self, name: str) -> Path:
        """Make a key."""
        path = self.keys / name
        subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        return path.with_suffix(".pub")

    def sign(self, key: Path) -> str:
        """Commit with a signature; the commit's id."""
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={key}")
        git(self.folder, *settings, "commit", "-q", "-S", "--allow-empty", "-m", "signed")
        return git(self.folder, "rev-parse", "HEAD")

    def apply(self, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
        arguments = ("apply", "--without-secrets", "--require-signed", *more)
        return run(*arguments, cwd=self.folder, HOME=str(self.folder.parent), **variables)


@pytest.fixture
def signing(tmp_path: Path) -> Signing:
    made = Signing(project(tmp_path / "project"), tmp_path / "keys")
    (made.folder / ".gitignore").write_text("/var/\n")
    assert run("build", cwd=made.folder).returncode == 0
    commit(made.folder)
    made.keys.mkdir()
    made.allowed.write_text(f"{SIGNER} {made.key('alice').read_text()}")
    return made


@pytest.mark.slow
def test_a_commit_of_an_allowed_signer_is_applied_and_the_ledger_says_whose_it_is(signing: Signing) -> None:
    signing.sign(signing.keys / "alice.pub")
    assert signing.apply("--allowed-signers", str(signing.allowed)).returncode == 0
    status = run("status", cwd=signing.folder).stdout
    assert f", signed by {SIGNER} SHA256:" in status
    git(signing.folder, "config", "gpg.ssh.allowedSignersFile", str(signing.allowed))
    assert signing.apply().returncode == 0


def test_any_other_commit_is_refused_and_nothing_is_written(signing: Signing) -> None:
    allowed = ("--allowed-signers", str(signing.allowed))
    unsigned = signing.apply(*allowed)
    assert (unsigned.returncode, "is not signed; nothing was changed" in unsigned.stderr) == (5, True)

    signing.sign(signing.key("mallory"))
    stranger = signing.apply(*allowed)
    listed = subprocess.run(["ssh-keygen", "-l", "-f", signing.keys / "mallory.pub"], capture_output=True, text=True)
    fingerprint = listed.stdout.split()[1]
    assert (stranger.returncode, f"is signed with a key that is not trusted ({fingerprint});" in stranger.stderr) == (
        5,
        True,
    )
    unknown = signing.apply()
    assert (unknown.returncode, "--allowed-signers FILE" in unknown.stderr) == (5, True)

    signing.sign(signing.keys / "alice.pub")
    with (signing.folder / "config/providers/openai.yaml").open("a") as provider:
        provider.write("# changed after it was signed\n")
    changed = signing.apply(*allowed)
    assert (changed.returncode, "is not as commit" in changed.stderr) == (5, True)
    assert not (signing.folder / "var/base.db").exists()


@pytest.mark.slow
def test_files_that_no_commit_has_are_refused_whatever_hides_them_from_git(signing: Signing) -> None:
    signing.sign(signing.keys / "alice.pub")
    provider, overlay = (
        signing.folder / f"config/{inside}providers/openai.yaml" for inside in ("", "environments/example/")
    )

    def refused() -> bool:
        assert run("build", cwd=signing.folder).returncode == 0
        done = signing.apply("--allowed-signers", str(signing.allowed))
        return (done.returncode, "is not as commit" in done.stderr) == (5, True)

    git(signing.folder, "update-index", "--skip-worktree", "config/providers/openai.yaml")
    text = provider.read_text()
    provider.write_text(text.replace("display_name: ", "display_name: Evil "))
    assert refused()
    provider.write_text(text)

    overlay.parent.mkdir(parents=True)
    overlay.write_text("display_name: Evil\n")
    git(signing.folder, "config", "status.showUntrackedFiles", "no")
    assert refused()
    (signing.folder / ".git/info/exclude").write_text("/config/environments/\n")
    assert refused()
    assert not (signing.folder / "var/base.db").exists()


@pytest.mark.slow
def test_the_ledger_names_the_commit_that_was_verified(signing: Signing) -> None:
    id, allowed = signing.sign(signing.keys / "alice.pub"), ("--allowed-signers", str(signing.allowed))
    for other in ("deadbeef", id[:3]):
        refused = signing.apply(*allowed, RATESMITH_COMMIT=other)
        assert (refused.returncode, f"RATESMITH_COMMIT names {other}, and commit {id[:12]}" in refused.stderr) == (
            5,
            True,
        )
    assert signing.apply(*allowed, RATESMITH_COMMIT=id[:12]).returncode == 0
    assert f"commit {id[:12]}, signed by" in run("status", cwd=signing.folder).stdout


def test_a_change_cannot_name_its_own_signer(signing: Signing) -> None:
    own = signing.folder / "allowed"
    own.write_text(f"mallory {signing.key('mallory').read_text()}")
    git(signing.folder, "add", "-A")
    signing.sign(signing.keys / "mallory.pub")
    for refused in (
        signing.apply("--allowed-signers", "allowed"),
        signing.apply(
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="gpg.ssh.allowedSignersFile", GIT_CONFIG_VALUE_0="allowed"
        ),
    ):
        assert (refused.returncode, "whoever changes it names himself" in refused.stderr) == (2, True)
    missing = signing.apply("--allowed-signers", str(signing.keys / "none"))
    assert (missing.returncode, "there is no file" in missing.stderr) == (3, True)
    alone = run("apply", "--allowed-signers", str(signing.allowed), cwd=signing.folder)
    assert (alone.returncode, "give both" in alone.stderr) == (2, True)


@pytest.mark.slow
def test_a_list_of_signers_in_the_repository_is_refused_however_it_is_named(signing: Signing, tmp_path: Path) -> None:
    """In a repository with the project below its top, and in another work tree of it."""
    top = tmp_path / "top"
    top.mkdir()
    shutil.rmtree(signing.folder / ".git")
    inside = Signing(signing.folder.rename(top / "shop"), signing.keys)
    git(top, "init", "-q", "-b", "main")
    (top / "allowed").write_text(f"mallory {inside.key('mallory').read_text()}")
    git(top, "add", "-A")
    inside.sign(inside.keys / "mallory.pub")
    git(top, "worktree", "add", "-q", "--detach", "../other")
    for number, target in enumerate((inside.allowed, inside.keys)):
        (top / f"link{number}").symlink_to(target)
    outside = tmp_path / "outside"
    outside.symlink_to(top / "link1")
    through = (top / "link0", top / "link1" / "allowed", outside / "allowed")
    for name in ("../allowed", str(top / "allowed"), "../../other/allowed", *map(str, through)):
        refused = inside.apply("--allowed-signers", name)
        assert (refused.returncode, "whoever changes it names himself" in refused.stderr) == (2, True), name


def test_without_git_nothing_can_be_verified(signing: Signing) -> None:
    shutil.rmtree(signing.folder / ".git")
    refused = signing.apply("--allowed-signers", str(signing.allowed), RATESMITH_COMMIT="c0ffee")
    assert (refused.returncode, "git has none here" in refused.stderr) == (4, True)
