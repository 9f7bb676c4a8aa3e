"""`ratesmith secrets`: write the encrypted secrets, check and compare them, never show them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Opened
    from ratesmith.core.ir import SecretDeclaration
    from ratesmith.core.secret import Secret
    from ratesmith.secrets.sops_cli import SecretLocation, Sops

_IDS = completion.ids(lambda kind: kind.secrets is not None)
Declared = dict[str, "Mapping[str, SecretDeclaration]"]


@click.group()
def command() -> None:
    """Write, list, check and compare the encrypted secrets."""


@command.command("set", cls=Command)
@click.argument("environment", metavar="ENV", shell_complete=completion.environments)
@click.argument("id", metavar="ID", shell_complete=_IDS)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--replace", is_flag=True, help="Write the file anew if no key decrypts it; its other secrets are lost.")
def set_(options: GlobalOptions, environment: str, id: str, names: tuple[str, ...], replace: bool) -> None:
    """Encrypt secrets of the entity ID into the repository.

    Asks for each value without showing it, or reads the values from standard input: one per line;
    a newline at the end is dropped. Refuses what a copy brings along: quotes or blanks around a
    value, line breaks, control characters. A new file needs no private key; with one, the other secrets of
    an existing file are kept. The file gets a new data key, and the recipients that .sops.yaml names. Binds each
    secret to where the configuration sends it. Works while the
    configuration has errors.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.secrets.binding import values_with_binding
    from ratesmith.secrets.sops_cli import SecretLocation, Sops
    from ratesmith.secrets.write import describe_mismatches, write_secrets

    opened = opened_or_exit(options)
    _require_known("environment", environment, opened.project.environments)
    declared = _declared(opened, environment)
    kind = opened.pack.secret_kind.name if opened.pack.secret_kind else "entity"
    _require_known(f"{kind} that declares secrets", id, declared)
    for name in names:
        _require_known(f"secret of {id}", name, declared[id], "; a value is never an argument")
    values = _read_values(names)
    if mistakes := ", ".join(describe_mismatches({name: declared[id][name] for name in names}, values)):
        raise click.UsageError(f"{mistakes}; nothing was written")
    location, destinations = SecretLocation(opened.config, environment, id), _destinations(opened, environment).get(id)
    sops = Sops(opened.root, opened.project.secrets.key_types)
    outcome = write_secrets(sops, location, values_with_binding(values, destinations), replace=replace)
    click.echo(f"{location.shown}: {', '.join(values)} set; {outcome}{_bound(destinations)}")


@command.command(cls=Command)
@click.argument("environment", metavar="ENV", shell_complete=completion.environments)
@click.argument("id", metavar="ID", shell_complete=_IDS)
def bind(options: GlobalOptions, environment: str, id: str) -> None:
    """Bind secrets to where the configuration sends them.

    Binds those of the entity ID. Needs a key that opens their file, and shows no value. First look at who changed the
    destinations, and why: from then on `apply` gives the secrets to them.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.secrets.binding import bind_secrets
    from ratesmith.secrets.sops_cli import SecretLocation, Sops

    opened = opened_or_exit(options)
    _require_known("environment", environment, opened.project.environments)
    destinations = _destinations(opened, environment)
    _require_known("entity that says where its secrets are sent", id, destinations)
    location = SecretLocation(opened.config, environment, id)
    changes = bind_secrets(Sops(opened.root, opened.project.secrets.key_types), location, destinations[id])
    click.echo("\n".join(f"{location.shown}: {change}" for change in changes))


@command.command(cls=Command)
@click.argument("environment", metavar="ENV", shell_complete=completion.environments)
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=_IDS)
def reencrypt(options: GlobalOptions, environment: str, ids: tuple[str, ...]) -> None:
    """Encrypt files anew for the recipients in .sops.yaml.

    Each file gets a new data key, which nobody knows who could read it before; the values stay as they are. All files
    of the environment, or those of the entities ID. Needs a key that opens them; writes all of them or none.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.secrets.sops_cli import Sops
    from ratesmith.secrets.write import reencrypt as encrypt_anew

    opened = opened_or_exit(options)
    _require_known("environment", environment, opened.project.environments)
    locations = {each.provider: each for each, _ in _locations(opened, environment) if each.path.exists()}
    for id in ids:
        _require_known("file of secrets", id, locations)
    chosen = [locations[id] for id in ids or locations]
    encrypt_anew(Sops(opened.root, opened.project.secrets.key_types), chosen)
    for location in chosen:
        click.echo(f"{location.shown}: encrypted anew")


@command.command(cls=Command, all_environments=True, forms=("text", "json"))
def verify(options: GlobalOptions) -> None:
    """Decrypt and check the secrets.

    Checks each as `set` does, and against its declaration. Opens the files of the default environment, of the one that
    --env names, or with `--env all` of all of them. Prints a verdict for each file and no value. Exits with 4 if a file
    cannot be decrypted, else with 1 if a secret differs from its declaration or is bound to another destination, or a
    file hides a recipient or has a date in the future.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.report.answers.secrets_verify import VerifiedFile, describe_files
    from ratesmith.secrets.sops_cli import Sops, find_sops

    opened = opened_or_exit(options)
    sops = Sops(opened.root, opened.project.secrets.key_types)
    files: list[VerifiedFile] = []
    find_sops()
    chosen = options.environments(opened, default_all=False)
    others = tuple(sorted({*opened.project.environments} - {*chosen}))
    for environment in chosen:
        destinations, required = _destinations(opened, environment), environment != opened.project.default_environment
        for location, declared in _locations(opened, environment):
            try:
                bound = destinations.get(location.provider)
                mismatches = _mismatches(sops, location, declared, bound, options.today, required=required)
                files.append(VerifiedFile.of(environment, location.provider, location.shown, mismatches))
            except Fatal as fatal:
                files.append(VerifiedFile.of(environment, location.provider, location.shown, (), fatal))
    text = describe_files(chosen, files, others)
    options.invocation.answer(text, environments=chosen, not_opened=others, files=tuple(files))
    for hint in dict.fromkeys(file.refusal.hint for file in files if file.refusal is not None):
        options.say(f"  hint: {hint}")
    if any(file.refusal is not None for file in files):
        raise click.exceptions.Exit(Exit.ENVIRONMENT)
    if any(file.mismatches for file in files):
        raise click.exceptions.Exit(Exit.CONFIG)


@command.command(cls=Command, all_environments=True, forms=("text", "json"))
def status(options: GlobalOptions) -> None:
    """List the secrets of an environment, without a key.

    Those of the default environment, of the one that --env names, or with `--env all` of all of them. For each
    secret: whether it is present, how many days ago its file was changed, and its recipients. Mistakes in a file are
    reported by `validate`.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.compile.pipeline import configuration
    from ratesmith.report.answers.secrets_status import EnvironmentSecrets, describe_environments
    from ratesmith.secrets.load import load_secrets
    from ratesmith.secrets.status import list_secrets

    opened = opened_or_exit(options)
    kind = opened.pack.secret_kind
    secrets = load_secrets(opened.root, opened.config, kind, opened.project.environments)
    found = []
    chosen = options.environments(opened, default_all=False)
    others = tuple(sorted({*opened.project.environments} - {*chosen}))
    for environment in chosen:
        elsewhere = secrets is None or environment not in secrets.environments
        config = None if elsewhere else configuration(opened, environment)
        rows = list_secrets(secrets, kind, config, options.today) if config is not None else ()
        found.append(EnvironmentSecrets.of(environment, rows, elsewhere=elsewhere))
    options.invocation.answer(describe_environments(found, others), environments=tuple(found), not_listed=others)


@command.command(cls=Command, all_environments=True, forms=("text", "json"))
@click.argument("revisions", metavar="[BASE..HEAD]", default="HEAD")
def diff(options: GlobalOptions, revisions: str) -> None:
    """Show what a change does to secrets.

    Says of each secret what becomes of it and who can read it, without a key. Compares two commits: BASE..HEAD, or
    BASE...HEAD from their merge base. BASE alone is compared with the work tree; the default is HEAD. Each verdict says
    how certain it is; a risk is marked with an exclamation mark. Also shows where a change of the configuration has
    secrets sent elsewhere.
    """
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.project.settings import SECRETS
    from ratesmith.report.answers.secrets_diff import changed_file
    from ratesmith.report.secrets_review import as_text
    from ratesmith.secrets.compare_destinations import with_destinations
    from ratesmith.secrets.review import compare_sides
    from ratesmith.secrets.revisions import read_revisions

    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True) if options.env else None
    sides, folder = read_revisions(opened.config, revisions), f"{opened.config.name}/{SECRETS}"
    changes = [*compare_sides(sides.before.side, sides.after.side, folder, options.today, environments)]
    before, after = (_destinations_at(options, opened, side.commit, environments) for side in sides)
    files = {f"{folder}/{name}" for side in sides for name in side.side.files}
    changes = [*with_destinations(changes, before, after, folder, files)]
    options.invocation.answer(
        as_text(sides, changes, folder, color=options.color),
        before=sides.before.commit,
        after=sides.after.commit,
        files=tuple(changed_file(change) for change in changes),
    )


def _require_known(what: str, given: str, known: Collection[str], more: str = "") -> None:
    """Raise UsageError for an unknown name. It is not repeated, because it could be a secret in the wrong place."""
    from ratesmith.core.suggest import did_you_mean

    if given not in known:
        names = f"there are: {', '.join(sorted(known))}" if known else "there is none"
        raise click.UsageError(f"there is no such {what}{did_you_mean(given, known)}; {names}{more}")


def _declared(opened: Opened, environment: str) -> Declared:
    """Return the declared secrets of an environment by entity; broken entities are left out."""
    from ratesmith.compile.pipeline import configuration
    from ratesmith.secrets.check_declared import declarations

    kind = opened.pack.secret_kind
    declared = declarations(kind, configuration(opened, environment)) if kind is not None else {}
    return {id: secrets for id, secrets in declared.items() if secrets}


def _destinations(opened: Opened, environment: str) -> dict[str, str]:
    """Return what the secrets of each entity of an environment have to be bound to."""
    from ratesmith.compile.pipeline import configuration
    from ratesmith.secrets.binding import destinations_by_id

    return destinations_by_id(opened.pack.secret_kind, configuration(opened, environment), opened.project)


def _destinations_at(
    options: GlobalOptions, opened: Opened, commit: str | None, environments: Collection[str] | None
) -> dict[str, dict[str, str]]:
    """Return what the secrets have to be bound to by environment and entity, at a commit or in the work tree."""
    from ratesmith.compile.past_configuration import configurations_at
    from ratesmith.secrets.binding import destinations_by_id

    found = configurations_at(opened, commit)
    if found is None:
        options.say(f"the configuration of {commit} cannot be read, so destinations are not compared")
        return {}
    configs, project = found
    chosen = {name: it for name, it in configs.items() if environments is None or name in environments}
    return {name: destinations_by_id(opened.pack.secret_kind, config, project) for name, config in chosen.items()}


def _bound(destinations: str | None) -> str:
    from ratesmith.secrets.binding import in_words

    return "" if destinations is None else f"; bound to {in_words(destinations)}"


def _read_values(names: tuple[str, ...]) -> dict[str, Secret]:
    """Read the values from a terminal without echo, or from standard input. Raises UsageError or Fatal."""
    from ratesmith.core.process_memory import protect_memory
    from ratesmith.secrets.write import parse_secret_input

    protect_memory()
    if sys.stdin.isatty():
        return {
            name: parse_secret_input(click.prompt(name, hide_input=True, default="", show_default=False, err=True))
            for name in names
        }
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise click.UsageError("the value is not valid UTF-8; nothing was written") from None
    lines = [text] if len(names) == 1 else text.removesuffix("\n").split("\n")
    if len(lines) != len(names):
        raise click.UsageError(f"{len(names)} values are needed, one on each line; nothing was written")
    return {name: parse_secret_input(line) for name, line in zip(names, lines, strict=True)}


def _locations(opened: Opened, environment: str) -> Iterator[tuple[SecretLocation, Mapping[str, SecretDeclaration]]]:
    """Yield every file that exists or that a declaration requires; none if the environment has no folder."""
    from ratesmith.secrets.encrypted_file import SUFFIX
    from ratesmith.secrets.sops_cli import SecretLocation

    folder = opened.config / "secrets" / environment
    if not folder.is_dir():
        return
    declared = _declared(opened, environment)
    there = {path.name.removesuffix(SUFFIX) for path in folder.glob(f"[!.]*{SUFFIX}")}
    wanted = {id for id, secrets in declared.items() if any(secret.required for secret in secrets.values())}
    for id in sorted(there | wanted):
        yield SecretLocation(opened.config, environment, id), declared.get(id, {})


def _mismatches(
    sops: Sops,
    location: SecretLocation,
    declared: Mapping[str, SecretDeclaration],
    destinations: str | None,
    today: date,
    *,
    required: bool,
) -> tuple[str, ...]:
    """Return how a file differs from the configuration, and from what sops writes; it has to be bound if `required`.

    Raises Fatal if it cannot be decrypted.
    """
    from ratesmith.secrets.binding import describe_bindings, without_bindings
    from ratesmith.secrets.preflight import describe_metadata
    from ratesmith.secrets.write import describe_mismatches

    if not location.path.exists():
        return tuple(describe_mismatches(declared, {}))
    values = sops.decrypt(location)
    return (
        *describe_mismatches(declared, without_bindings(values)),
        *describe_bindings(values, destinations, required=required),
        *describe_metadata(location.read(), location.shown, today),
    )
