"""`ratesmith promote`: move a value from the overlay of an environment to the base or to another environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli import completion
from ratesmith.cli.context import Command, GlobalOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratesmith.compile.promote import Promotion


@click.command(cls=Command, forms=("text", "json"))
@click.argument("source", metavar="FROM", shell_complete=completion.environments)
@click.argument("target", metavar="TO", shell_complete=completion.destinations)
@click.argument("question", metavar="KIND/ID[.FIELD]", shell_complete=completion.entities)
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
def command(options: GlobalOptions, source: str, target: str, question: str, dry_run: bool) -> None:
    """Move a value from one environment to others.

    FROM is an environment whose overlay writes the value, TO another one, or `base` for all. FROM keeps its value:
    where TO is not below it, its overlay stays. An overlay that becomes empty is deleted, and so is a waiver that
    silences nothing any more. Nothing is written if that brings an error (exit code 1).
    """
    from msgspec.structs import replace

    from ratesmith.cli.project import opened_or_exit, show_and_exit
    from ratesmith.cli.subjects import subject_of
    from ratesmith.compile.masked_diff import masked_diff
    from ratesmith.compile.promote import BASE, promote
    from ratesmith.core.atomic_write import replace_unchanged

    opened = opened_or_exit(options)
    known = opened.project.environments
    if source == BASE:
        raise click.UsageError("FROM is an environment, whose overlay writes the value; base can be TO alone")
    for name, others in ((source, known), (target, {**known, BASE: None})):
        if name not in others:
            raise click.UsageError(f"there is no environment {name!r}; there are {', '.join(sorted(others))}")
    if source == target:
        raise click.UsageError("FROM and TO are the same")
    subject, readable = subject_of(options, opened, (source,), question)
    layers = readable.config.layers[subject.kind.name, subject.id]
    done = promote(opened, source, target, subject, layers, options.today)
    if done.worse:
        options.say("nothing was written: the configuration would have errors that it does not have now")
        show_and_exit(replace(done.compiled.report, findings=done.worse), options)
    documents = {it.path: it for its in readable.config.layers.values() for it in its}
    diff = masked_diff(tuple(documents.values()), done.before, done.after)
    if not dry_run:
        replace_unchanged(opened.root, done.before, done.after)
    shown = diff if dry_run or options.verbose else ()
    files, waivers = tuple(done.after), done.waivers
    lines = (*shown, *_said(done, source, target))
    options.invocation.answer(lines, diff=diff, files=files, removed_waivers=waivers, changed_environments=done.hit)


def _said(done: Promotion, source: str, target: str) -> Iterator[str]:
    """Yield what changed and whom it hits."""
    from ratesmith.core.sanitize import plural

    for path, text in done.after.items():
        yield f"{'deleted' if text is None else 'changed' if path in done.before else 'added'} {path}"
    for rule in done.waivers:
        yield f"removed the waiver of {rule}, which would silence nothing any more"
    if done.lost:
        yield f"{plural(done.lost, 'comment')} went with the lines: look at git diff"
    if done.stays:
        yield f"{source} keeps its overlay: it does not extend {target}"
    yield f"also changes: {', '.join(done.hit)}" if done.hit else "no other environment changes"
