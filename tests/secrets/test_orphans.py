"""Encrypted files of providers that the configuration does not have."""

from pathlib import Path

from support.rule_examples import DECLARED, META, copy_of_base, findings, parts, stage

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
  - path_regex: ^config/secrets/other/
    age: age1…
"""


def test_a_renamed_provider_whose_files_kept_the_old_name_is_one_finding_with_the_commands(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    declared = DECLARED.replace("# providers/openai", "# file: providers/open-ai")
    files = "".join(
        f"# file: secrets/{environment}/openai.sops.yaml\n{environment}:\n  openai:\n    api_key: ENC[…]\n{META}"
        for environment in ("example", "other")
    )
    stage(config, parts(f"{ENVIRONMENTS}{declared}display_name: OpenAI\nprovider_type: ai\n{files}"))
    (config / "providers/openai.yaml").unlink()
    for model in (config / "models").iterdir():
        model.write_text(model.read_text().replace("provider: openai", "provider: open-ai"))
    (found,) = findings(config)
    assert (found.rule, found.origin.path) == ("secret-missing", "config/providers/open-ai.yaml")
    assert found.message == "open-ai lacks the secret api_key, which 'openai' still has in 2 environments"
    assert found.paste == (
        "ratesmith secrets set example open-ai api_key",
        "git rm config/secrets/example/openai.sops.yaml",
        "ratesmith secrets set other open-ai api_key",
        "git rm config/secrets/other/openai.sops.yaml",
    )


def test_files_of_a_removed_provider_are_one_finding(tmp_path: Path) -> None:
    config = copy_of_base(tmp_path)
    files = "".join(
        f"# file: secrets/{environment}/gone.sops.yaml\n{environment}:\n  gone:\n    api_key: ENC[…]\n{META}"
        for environment in ("example", "other")
    )
    stage(config, parts(ENVIRONMENTS + files))
    (found,) = findings(config)
    assert (found.rule, [related.origin.path for related in found.related]) == (
        "secret-undeclared",
        ["config/secrets/other/gone.sops.yaml"],
    )
    assert found.hint == "add the provider, or remove the 2 files and revoke what is in them"
