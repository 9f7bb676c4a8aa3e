"""What `validate` says of secrets without a key: found at its place, and never with a value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import ratesmith.language.positions
import ratesmith.language.source_files
from ratesmith.secrets.load import load_secrets
from support.cli import run
from support.projects import findings as findings_of
from support.projects import opened, project
from support.rule_examples import (
    ALICE,
    BOB,
    DECLARED,
    FILE,
    META,
    TODAY,
    VALUES,
    copy_of_base,
    expanded,
    expected,
    findings,
    parts,
    sealed,
    stage,
    where,
)

PLAIN = {
    "a key in a provider": (
        "# file: providers/new.yaml\ndisplay_name: New\nprovider_type: ai\nconfig:\n  apiKey: CANARY  # error\n"
    ),
    "a key in an overlay": "# providers/openai.yaml\nconfig:\n  db_password: CANARY  # error\n",
    "a number": "# providers/openai.yaml\nconfig:\n  password: 7712345678  # error\n",
    "a list": "# providers/openai.yaml\nconfig:\n  credentials:\n    - CANARY  # error\n    - CANARY2  # error\n",
    "a map": "# providers/openai.yaml\nconfig:\n  token:\n    value: CANARY  # error\n    kind: any\n",
    "a header": "# providers/openai.yaml\nconfig:\n  headers:\n    Authorization: Bearer CANARY  # error\n",
    "a block": "# providers/openai.yaml\nconfig:\n  secret: |  # error\n    CANARY one\n    CANARY two\n  more: 1\n",
    "escapes": '# providers/openai.yaml\nconfig:\n  secret: "CAN\\u0041RY CANARY\\\n    CANARY"\n  more: 1\n',
    "a form that is escaped": (
        '# providers/openai.yaml\nconfig:\n  note: "see \\x73k-proj-CANARYCANARYCAN"  # error\n'
    ),
    "a form behind what is escaped": (
        '# providers/openai.yaml\nconfig:\n  note: "\\x20sk-proj-CANARYCANARYCAN"  # error\n'
    ),
    "a form that is cut": ('# providers/openai.yaml\nconfig:\n  note: "sk-proj-\\\n    CANARYCANARYCAN"\n'),
    "a form that is escaped in a key": (
        '# providers/openai.yaml\nconfig:\n  "sk\\u002dproj-CANARYCANARYCAN": 1  # error\n'
    ),
    "flow style": "# providers/openai.yaml\nconfig: {a: 1, token: CANARY}  # error\n",
    "a form in a comment": "# providers/openai.yaml\n# was sk-proj-CANARYCANARYCAN  # error\ndisplay_name: Open AI\n",
    "a form in a text": "# providers/openai.yaml\ndisplay_name: sk_live_CANARYCANARY1  # error\n",
    "a form as a key": "# providers/openai.yaml\nconfig:\n  ghp_CANARYCANARYCANARY: 1  # error\n",
    "a private key": (
        "# providers/openai.yaml\nconfig:\n  note: |\n    -----BEGIN EC PRIVATE KEY-----  # error\n"
        "    CANARY/CANARY+\n    -----END EC PRIVATE KEY-----\n"
    ),
    "a URL": "# providers/openai.yaml\nconfig:\n  proxy: https://me:CANARY@proxy.example.com/  # error\n",
    "an age key": (
        "# file: providers/openai.yaml\ndisplay_name: OpenAI\nprovider_type: ai\n"
        "# AGE-SECRET-KEY-1CANARYCANARYCANARY  # error\n"
    ),
    "a file that is not encrypted": f"{DECLARED}{FILE}example:\n  openai:\n    api_key: CANARY  # error\n",
    "one value in the clear": f"{VALUES}    webhook_secret: CANARY  # error\n{META}",
    "a value of another sort": f"{VALUES}    webhook_secret: 0123456  # error\n{META}",
    "a file that says it is encrypted": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_key: CANARY  # error\nsops: CANARY  # error\n"
    ),
}
"""Each canary at its place."""


@pytest.mark.parametrize("example", PLAIN.values(), ids=PLAIN)
def test_plain_text_is_found_at_its_place_and_not_echoed(example: str, tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    staged = parts(example)
    stage(config, staged)
    found = findings(config)
    plain = [finding for finding in found if finding.rule == "secret-plaintext"]
    assert set(expected(staged)) <= {where(finding) for finding in plain}
    assert plain
    assert len(plain) == len({finding.origin for finding in plain})
    assert all("revoke" in finding.hint for finding in plain)
    for form, verbose in (("text", ()), ("json", ("-v",))):
        result = run("validate", "--format", form, *verbose, "--today", "2026-01-01", cwd=tmp_path, mode="inline")
        said = result.stdout + result.stderr
        assert result.returncode == 1
        assert "secret-plaintext" in said
        assert [word for word in ("CANARY", "7712345678", "0123456") if word in said] == []


BROKEN = {
    "not YAML": "# file: providers/openai.yaml\nconfig:\n  password:\n    - CANARY\n  n: [1\n",
    "not YAML, a block": "# file: providers/openai.yaml\nsecret: |\n  CANARY one\n  CANARY two\nx: {\n",
    "a secret file that is not YAML": f"{DECLARED}{FILE}example:\n  openai:\n    api_key: CANARY\n  x: [\n",
    "a merge conflict": f"{DECLARED}{FILE}<<<<<<< HEAD\nx: CANARY\n=======\nx: CANARY\n>>>>>>> other\n",
    "two documents": f"{DECLARED}{FILE}example: 1\n---\nCANARY: 2\n",
    "an alias": f"{DECLARED}{FILE}example: &a CANARY\nsops: *a\n",
    "a list": f"{DECLARED}{FILE}- CANARY\n",
    "the project": "# file: ratesmith.yaml\nversion: 1\napi_key: CANARY-of-it\n",
    "the project, not YAML": "# file: ratesmith.yaml\nversion: 1\napi_key: |\n  CANARY\nx: [\n",
    "a ciphertext cut short": f"{DECLARED}{FILE}example:\n  openai:\n    api_key: ENC[AES256_GCM,data:CANARY\n{META}",
}


@pytest.mark.parametrize("example", BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_fails_and_shows_no_value(example: str, tmp_path: Path) -> None:
    stage(copy_of_base(tmp_path), parts(example))
    for form in ("text", "json"):
        result = run("validate", "-v", "--format", form, cwd=tmp_path)
        assert (result.returncode, "CANARY" in result.stdout + result.stderr) == (1, False), result.stdout


RULE = "creation_rules:\n  - path_regex: ^config/secrets/example/\n    age: age1…\n"
FILES = {
    "nothing wrong": (f"{VALUES}{META}", []),
    "nothing wrong, in flow style": (f"{VALUES}sops: …\n", []),
    "empty": (f"{DECLARED}{FILE}example:\n  openai:\n    api_key: ''\n{META}", ["secret-empty"]),
    "null": (f"{DECLARED}{FILE}example:\n  openai:\n    api_key: null\n{META}", ["secret-empty"]),
    "encrypted emptiness": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_key: {sealed(0)}\n{META}",
        ["secret-empty"],
    ),
    "a number": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_key: {sealed(28, 'int')}\n{META}",
        ["secret-malformed"],
    ),
    "no base64": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_key: {sealed().replace('data:e', 'data:!')}\n{META}",
        ["secret-malformed"],
    ),
    "a list": (f"{DECLARED}{FILE}example:\n  openai:\n    api_key: [ENC[…]]\n{META}", ["secret-malformed"]),
    "another environment": (f"{DECLARED}{FILE}other:\n  openai:\n    api_key: ENC[…]\n{META}", ["secret-malformed"]),
    "another provider": (f"{DECLARED}{FILE}example:\n  stripe:\n    api_key: ENC[…]\n{META}", ["secret-malformed"]),
    "too short": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_key: ENC[… 19 bytes]\n{META}",
        ["secret-too-short"],
    ),
    "just long enough": (f"{DECLARED}{FILE}example:\n  openai:\n    api_key: ENC[… 20 bytes]\n{META}", []),
    "missing in the file": (
        f"{DECLARED}{FILE}example:\n  openai:\n    api_secret: ENC[…]\n{META}",
        ["secret-missing", "secret-undeclared"],
    ),
    "no file in a folder that is there": (
        f"{DECLARED}# file: secrets/example/stripe.sops.yaml\nexample:\n  stripe:\n    a: ENC[…]\n{META}",
        ["secret-missing", "secret-undeclared"],
    ),
    "no folder": (DECLARED, []),
    "not active": (f"{DECLARED.replace('openai', 'stripe')}is_active: false\n# file: secrets/example/.keep.yaml\n", []),
    "nobody's": (
        f"# file: secrets/example/nobody.sops.yaml\nexample:\n  nobody:\n    a: ENC[…]\n{META}",
        ["secret-undeclared"],
    ),
    "an unknown environment": (f"# file: secrets/prod/openai.sops.yaml\n{META}", ["file-unknown"]),
    "no secrets file": ("# file: secrets/example/openai.yaml\na: 1\n", ["file-unknown"]),
    "no mac": (
        f"{VALUES}{META.replace('mac:', 'cam:')}",
        ["sops-mac-missing", "sops-key-type", "sops-recipients-drift"],
    ),
    "a mac in the clear": (f"{VALUES}{META.replace('ENC[…]', 'x')}", ["sops-mac-missing"]),
    "no time": (f"{VALUES}{META.replace('2025-12-01T', 'some day ')}", ["sops-mac-missing"]),
    "others can read it": (
        f"{VALUES}{META.replace('age1…', 'age1…bob')}",
        ["sops-recipients-drift"],
    ),
    "more can read it": (
        f"{VALUES}{META.replace('recipient: age1…', 'recipient: age1…bob' + chr(10) + '    - recipient: age1…')}",
        ["sops-recipients-drift"],
    ),
    "nobody can read it": (
        f"{VALUES}{META.replace('    - recipient: age1…', '    []')}",
        ["sops-recipients-drift"],
    ),
    "a vault": (
        f"{VALUES}{META}  hc_vault:\n    - vault_address: https://x.example\n      engine_path: s\n      key_name: k\n",
        ["sops-key-type", "sops-recipients-drift"],
    ),
    "a vault in a group": (
        f"{VALUES}{META}  key_groups:\n    - hc_vault:\n        - vault_address: https://x.example\n"
        "          engine_path: s\n          key_name: k\n",
        ["sops-key-type", "sops-recipients-drift"],
    ),
    "a type nobody knows": (f"{VALUES}{META}  future_kms:\n    - key: x\n", ["sops-key-type", "sops-recipients-drift"]),
    "a regular expression": (f"{VALUES}{META}  encrypted_regex: ^api\n", ["sops-selector"]),
    "another suffix": (f"{VALUES}{META}  unencrypted_suffix: _plain\n", ["sops-selector"]),
    "a mac of a part": (f"{VALUES}{META}  mac_only_encrypted: true\n", ["sops-selector"]),
    "the usual suffix": (f"{VALUES}{META}  unencrypted_suffix: _unencrypted\n", []),
    "no .sops.yaml": (f"# no file: ../.sops.yaml\n{VALUES}{META}", ["sops-no-rule"]),
    "a .sops.yaml that is none": (f"# file: ../.sops.yaml\n[a\n{VALUES}{META}", ["sops-no-rule"]),
    "an expression that is none": (
        f"# file: ../.sops.yaml\ncreation_rules:\n  - path_regex: '('\n    age: age1…\n{VALUES}{META}",
        ["sops-no-rule"],
    ),
    "a rule with a selector": (
        f"# file: ../.sops.yaml\n{RULE}    encrypted_suffix: _x\n{VALUES}{META}",
        ["sops-selector"],
    ),
    "a selector in a rule for other files": (
        f"# file: ../.sops.yaml\n{RULE}  - path_regex: ^k8s/.*\n    age: age1…\n    encrypted_regex: ^data$\n"
        f"{VALUES}{META}",
        [],
    ),
    "a type that the project allows": (
        f"# file: ../.sops.yaml\n{RULE}    pgp: ab12 CD\n"
        "# file: ratesmith.yaml\nversion: 1\nproject: base\npack: ai_platform\ndefault_environment: example\n"
        "secrets:\n  key_types: [age, pgp]\nenvironments:\n  example:\n    dialect: sqlite\n    release: seed\n"
        f"{VALUES}{META}  pgp:\n    - fp: AB12CD\n",
        [],
    ),
}


@pytest.mark.parametrize(("example", "rules"), FILES.values(), ids=FILES)
def test_a_file_has_exactly_these_findings(example: str, rules: list[str], tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(example))
    assert sorted(finding.rule for finding in findings(config)) == sorted(rules)


def test_what_has_no_rule_for_one_cause_is_one_finding_with_the_rule_to_write(tmp_path: Path) -> None:
    folder = many(tmp_path / "missing", 8)
    (folder / ".sops.yaml").unlink()
    (found,) = findings_of(folder)
    assert (found.origin.path, len(found.related)) == (".sops.yaml", 6)
    assert "8 files of secrets have to be encrypted" in found.message
    assert found.related[-1].message == "this one, and 2 others after it"
    assert found.paste == (
        "creation_rules:",
        r"  - path_regex: ^config/secrets/example/[^/]+\.sops\.yaml$",
        "    age: PUBLIC_KEY, PUBLIC_KEY",
    )
    (folder / ".sops.yaml").write_text("creation_rules:\n  - path_regex: ^elsewhere/\n    age: x\n")
    (found,) = findings_of(folder)
    assert "has no rule for config/secrets/example/p0.sops.yaml and 7 others" in found.message
    assert found.paste[1] == r"  - path_regex: ^config/secrets/example/[^/]+\.sops\.yaml$"


def test_a_provider_without_any_of_its_secrets_is_one_finding(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    two = f"{DECLARED}  webhook_secret: {{}}\n"
    stage(config, parts(f"{ENVIRONMENTS}{two.replace('# providers', '# file: environments/example/providers')}"))
    for environment in ("example", "other"):
        (config / "secrets" / environment).mkdir(parents=True)
    (found,) = findings(config)
    assert found.message == (
        "openai needs the secrets api_key, webhook_secret, and config/secrets/example/openai.sops.yaml does not exist"
    )
    assert found.hint.endswith("ratesmith secrets set example openai api_key webhook_secret")
    assert [related.message for related in found.related] == ["webhook_secret is declared here"]


def test_no_secret_rule_can_be_waived(tmp_path: Path) -> None:
    waived = "".join(f"  - rule: {rule}\n    reason: because\n" for rule in ("secret-too-short", "sops-no-rule"))
    config = copy_of_base(tmp_path)
    short = f"{DECLARED}waive:\n{waived}{FILE}example:\n  openai:\n    api_key: ENC[… 8 bytes]\n{META}"
    stage(config, parts(short))
    found = sorted(finding.rule for finding in findings(config))
    assert found == ["secret-too-short", "waiver-unknown-rule", "waiver-unknown-rule"]


def test_an_overdue_rotation_is_a_warning_that_only_time_brings(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(f"{VALUES}{META}"))
    assert findings(config, date(2026, 3, 1)) == ()
    (late,) = findings(config, date(2026, 3, 2))
    assert (late.rule, late.severity, late.timed) == ("secret-rotation-overdue", "warning", True)
    assert run("build", "--today", "2030-01-01", cwd=tmp_path).stderr.count("warning") == 0


ENVIRONMENTS = """\
# file: ratesmith.yaml
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example:
    dialect: sqlite
    release: seed
  other:
    dialect: sqlite
    release: seed
# file: ../.sops.yaml
creation_rules:
  - path_regex: ^config/secrets/example/
    age: age1…
"""


def test_a_finding_names_its_environment_and_one_without_a_folder_is_silent(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    provider = DECLARED.replace("# providers", "# file: providers") + "display_name: OpenAI\nprovider_type: ai\n"
    file = VALUES.removeprefix(DECLARED) + META
    stage(config, parts(ENVIRONMENTS + provider + file))
    assert findings(config) == ()
    (config / "secrets/other").mkdir()
    (missing,) = findings(config)
    assert (missing.rule, missing.environments) == ("secret-missing", ("other",))
    assert "ratesmith secrets set other openai api_key" in missing.hint


def many(folder: Path, count: int) -> Path:
    files: dict[str, str | bytes | None] = {}
    for number in range(count):
        provider = f"display_name: P{number}\nprovider_type: ai\nsecrets:\n  api_key:\n    min_length: 20\n"
        files[f"providers/p{number}.yaml"] = provider
        secret = expanded(f"example:\n  p{number}:\n    api_key: ENC[…]\n{META}")
        files[f"secrets/example/p{number}.sops.yaml"] = secret
    return project(folder, files)


def test_two_hundred_secrets_are_read_once_each_and_no_place_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many(tmp_path / "many", 200)
    read: list[int] = []
    places: list[int] = []
    original = ratesmith.language.source_files.scan
    monkeypatch.setattr(ratesmith.language.source_files, "scan", lambda text: (read.append(1), original(text))[1])
    monkeypatch.setattr(ratesmith.language.positions, "_node_spans", lambda source: places.append(1))
    files = sum(1 for path in (folder / "config").rglob("*.yaml"))
    assert findings_of(folder, today=TODAY) == ()
    assert (len(read), len(places)) == (files, 0)


def test_a_project_without_secrets_reads_no_file_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path / "none")
    it = opened(folder)
    assert load_secrets(it.root, it.config, it.pack.secret_kind, it.project.environments) is None
    assert findings_of(folder, today=TODAY) == ()


def test_a_file_full_of_secrets_is_told_without_a_frame(tmp_path: Path) -> None:
    lines = "".join(f"  token_{number}: CANARY-{number}\n" for number in range(2000))
    stage(copy_of_base(tmp_path), parts(f"# providers/openai.yaml\nconfig:\n{lines}is_active: yes\n"))
    result = run("validate", "--all", cwd=tmp_path)
    assert (result.returncode, "CANARY" in result.stdout) == (1, False)
    assert result.stdout.count("secret-plaintext") == 101


def test_recipients_are_shown_short_and_apart(tmp_path: Path) -> None:
    stage(config := copy_of_base(tmp_path), parts(FILES["others can read it"][0]))
    (found,) = findings(config)
    assert f"is not encrypted to age {ALICE[:12]}…{ALICE[-6:]}" in found.message
    assert f"is encrypted to age {BOB[:12]}…{BOB[-6:]} too" in found.message


def test_no_link_is_followed_to_the_secrets(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path / "project")
    (tmp_path / "elsewhere/example").mkdir(parents=True)
    (tmp_path / "elsewhere/example/CANARY.sops.yaml").write_text("token: CANARY\n")
    (config / "secrets").symlink_to(tmp_path / "elsewhere")
    assert [(where(finding), finding.rule) for finding in findings(config)] == [("config/secrets:1", "file-link")]
    (config / "secrets").unlink()
    (config / "secrets").mkdir()
    (config / "secrets/example").symlink_to(tmp_path / "elsewhere/example")
    assert [(where(finding), finding.rule) for finding in findings(config)] == [
        ("config/secrets/example:1", "file-link")
    ]


def test_a_file_in_the_place_of_the_secrets_is_looked_through(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    (config / "secrets").write_text("sk_live_CANARY1234\n")
    assert sorted(finding.rule for finding in findings(config)) == ["file-unknown", "secret-plaintext"]


@pytest.mark.parametrize("place", ["secrets", "secrets/example", "secrets/.old", "."])
@pytest.mark.parametrize("name", [".sops.yaml", ".sops.yml", ".SOPS.yaml"])
def test_rules_of_sops_nearer_to_the_secrets_are_found(place: str, name: str, tmp_path: Path) -> None:
    """sops takes the nearest, from where it is started: whoever wrote it would read what somebody encrypts there."""
    config = copy_of_base(tmp_path)
    (config / place).mkdir(parents=True, exist_ok=True)
    (config / place / name).write_text("creation_rules:\n  - age: age1x\n")
    (found,) = (it for it in findings(config) if "recipients" in it.message)
    assert (found.rule, found.severity, found.origin.path.rpartition("/")[2]) == ("file-unknown", "error", name)
    assert "would take the recipients from this file" in found.message


def test_a_pack_without_secrets_reads_none(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    stage(config, parts(VALUES + META))
    secrets = load_secrets(tmp_path, config, None, ["example"])
    assert secrets is not None
    assert [finding.message for finding in secrets.findings] == ["no kind of this pack has secrets"]


@pytest.mark.parametrize("command", ["build", "apply", "drift", "explain provider/openai.config", "secrets status"])
def test_no_command_shows_what_stands_in_plain_text(command: str, tmp_path: Path) -> None:
    plain = "# providers/openai.yaml\nconfig:\n  api_key: CANARY-one\n  deep: sk-CANARYCANARYCANARY1\n"
    stage(copy_of_base(tmp_path), parts(plain))
    result = run(*command.split(), cwd=tmp_path)
    assert "CANARY" not in result.stdout + result.stderr
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or "environments" in path.parts or b"CANARY" not in path.read_bytes(), path
