"""`ratesmith plan`: what a change of the configuration does, before it is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.outputs import FINDINGS, OUTPUT, output_files, run_of, write_outputs
from ratesmith.core.errors import Exit

if TYPE_CHECKING:
    from ratesmith.compare.comparison import Comparison
    from ratesmith.compile.result import Opened

_WITH_SQL: Final = ("json", "markdown", "html")
"""The formats that always have the SQL of a draft, which takes a while to write; text has it with -v."""
_WHOLE: Final = ("text", *_WITH_SQL)
"""The formats that say all of it; the others have what the guardrails find, as `validate` has its findings."""
_FORMATS: Final = (*_WHOLE, *(name for name in FINDINGS if name not in _WHOLE))


@click.command(cls=Command, all_environments=True, forms=_FORMATS)
@click.option(
    "--base", metavar="REF", help="The branch or commit to compare with. [default: where the default branch was left]"
)
@OUTPUT
def command(options: GlobalOptions, base: str | None, outputs: tuple[str, ...]) -> None:
    """Say what the change in the work tree does.

    To prices, costs, margins, typical calls and whom it hits, for each environment, the worst first. Compares with
    the last commit in common with the base. Exits with 1 if a guardrail refuses the change, if it brings an
    error, or if mistakes keep an entity from being compared.
    """
    from ratesmith.cli.attribution import commit_of
    from ratesmith.cli.project import opened_or_exit
    from ratesmith.compare.base import find_base
    from ratesmith.compare.comparison import compare
    from ratesmith.compile.pipeline import compile_project

    files, invocation = output_files(options, outputs, _FORMATS), options.invocation
    opened = opened_or_exit(options)
    environments = options.environments(opened, default_all=True)
    found = find_base(options.config, base)
    compiled = compile_project(opened, environments, options.today)
    with_sql = options.verbose or not {invocation.form, *files.values()}.isdisjoint(_WITH_SQL)
    comparison = compare(opened, found, compiled, options.today, options.out, with_sql=with_sql)
    if "json" in files.values():
        invocation.know(commit=commit_of(options, opened) or None)
    write_outputs(files, lambda form: _rendered(form, options, opened, comparison))
    if invocation.is_json:
        from ratesmith.report.answers.plan import body

        invocation.answer((), **body(comparison))
    else:
        click.echo(_rendered(invocation.form, options, opened, comparison, color=options.color), nl=False)
    if comparison.fails:
        raise click.exceptions.Exit(Exit.CONFIG)


def _rendered(form: str, options: GlobalOptions, opened: Opened, comparison: Comparison, *, color: bool = False) -> str:
    """Return the answer in a format."""
    match form:
        case "text":
            from ratesmith.core.sanitize import Visible, visible
            from ratesmith.report.plan import as_text

            lines = as_text(comparison, color=color, shows_sql=options.verbose)
            return "".join(f"{line if isinstance(line, Visible) else visible(line)}\n" for line in lines)
        case "json":
            from ratesmith.report.answers.plan import body

            return options.invocation.document(Exit.CONFIG if comparison.fails else Exit.OK, **body(comparison))
        case "markdown":
            from ratesmith.report.plan_markdown import as_markdown

            return as_markdown(comparison)
        case "html":
            from ratesmith.report.html.plan import plan_page

            return plan_page(comparison)
        case _:
            return _findings(form, options, opened, comparison)


def _findings(form: str, options: GlobalOptions, opened: Opened, comparison: Comparison) -> str:
    """Return what the guardrails find, in a format of findings."""
    from ratesmith.compile.result import Report
    from ratesmith.report.findings import reporter

    run = run_of(options, "plan", opened)
    report = Report(findings=comparison.guardrails, sources=comparison.sources, run=run)
    return reporter(form)(report, color=False)
