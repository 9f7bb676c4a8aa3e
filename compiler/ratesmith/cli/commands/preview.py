"""`ratesmith preview`: the page that shows a configuration before it ships."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.project import open_given
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Compiled, Opened
    from ratesmith.core.ir import Finding
    from ratesmith.preview.contents import Compared
    from ratesmith.preview.server import Answer


@click.command(cls=Command, all_environments=True)
@click.option("--base", metavar="REF", help="Mark what is different from a branch or commit.")
@click.option("--output", "output", metavar="FILE", help="Where to write the page. [default: var/preview.html]")
@click.option("--serve", is_flag=True, help="Show it to a browser on this computer, and save what is edited there.")
def command(options: GlobalOptions, base: str | None, output: str | None, serve: bool) -> None:
    """Write a page that shows what customers will see.

    The settings screens, the prices in credits, packages and plans of each environment, as one file that needs no
    network and has nothing but what the manifest has. What is changed in it is checked as the platform does, and
    shown as the YAML to write; with --serve it is written into the files, if they stay without errors.
    """
    from ratesmith.cli.named_file import named_file, write_named_file
    from ratesmith.cli.project import compiled_or_exit, opened_or_exit
    from ratesmith.core.sanitize import visible
    from ratesmith.preview.page import page, template_of

    if serve and output is not None:
        raise click.UsageError("--serve writes no page; leave out --output")
    opened = opened_or_exit(options)
    template = template_of(opened.pack)
    environments = options.environments(opened, default_all=True)
    file = None if serve else named_file(options, output or options.config.parent / "var/preview.html")
    contents = _contents(options, opened, compiled_or_exit(options, opened, environments), base)
    if file is None:
        _serve(options, base)
    else:
        write_named_file(file, page(template, contents, None))
        options.say(f"wrote {visible(str(file))}")


def _contents(options: GlobalOptions, opened: Opened, compiled: Compiled, base: str | None) -> dict[str, Any]:
    """Return what the page shows. Raises Fatal where git cannot read the base."""
    from ratesmith.preview.contents import contents

    return contents(opened, compiled, _compared(options, opened, compiled, base), options.today)


def _compared(options: GlobalOptions, opened: Opened, compiled: Compiled, base: str | None) -> Compared | None:
    from ratesmith.compare.base import find_base
    from ratesmith.compare.sides import compile_base
    from ratesmith.preview.contents import Compared

    if base is None:
        return None
    found = find_base(options.config, base)
    before = compile_base(opened, found, compiled, options.today)
    return Compared(name=f"{base} ({found.commit[:7]})", before=before)


def _serve(options: GlobalOptions, base: str | None) -> None:
    """Serve until somebody interrupts it."""
    from ratesmith.preview.server import Server

    with Server(partial(_page, options, base), partial(_saved, options, base)) as server:
        click.echo(server.address)
        options.say("serving this page to this computer alone; Ctrl-C ends it")
        server.run()


def _page(options: GlobalOptions, base: str | None, save: str) -> Answer:
    """Return the page of what the files have now, or what is wrong with them."""
    from http import HTTPStatus

    from ratesmith.preview.page import page, template_of
    from ratesmith.preview.server import Answer

    try:
        opened, compiled = _now(options)
        shown = page(template_of(opened.pack), _contents(options, opened, compiled, base), save)
    except Fatal as fatal:
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", f"{_words(fatal)}\n")
    return Answer(HTTPStatus.OK, "text/html; charset=utf-8", shown)


def _now(options: GlobalOptions) -> tuple[Opened, Compiled]:
    """Read the files again. Raises Fatal, with what is wrong in them."""
    from ratesmith.compile.pipeline import compile_project
    from ratesmith.report.findings import text

    opened = _opened(options)
    compiled = compile_project(opened, options.environments(opened, default_all=True), options.today)
    if compiled.report.errors:
        raise Fatal(Exit.CONFIG, text.render(compiled.report, color=False))
    return opened, compiled


def _opened(options: GlobalOptions) -> Opened:
    from ratesmith.compile.result import Invalid
    from ratesmith.report.findings import text

    try:
        return open_given(options)
    except Invalid as invalid:
        raise Fatal(Exit.CONFIG, text.render(invalid.report, color=False)) from None


def _saved(options: GlobalOptions, base: str | None, body: bytes) -> Answer:
    """Save what a page asks for, and return what it shows then."""
    from ratesmith.preview.save import Refused, request_of, save

    try:
        saved = save(_opened(options), request_of(body), options.today)
    except Refused as refused:
        return _told(f"Nothing was written: {refused}.")
    except Fatal as fatal:
        return _told(f"Nothing was written: {_words(fatal)}.")
    if not saved.written:
        return _told("Nothing was written: the configuration would have errors.", saved.findings)
    try:
        contents = _contents(options, *_now(options), base)
    except Fatal:
        contents = None  # Somebody else edits the files as well; the page says so when it is read again.
    return _told(f"Saved into {', '.join(saved.written)}.", saved.findings, saved.written, contents)


def _told(
    message: str,
    findings: tuple[Finding, ...] = (),
    written: tuple[str, ...] = (),
    contents: dict[str, Any] | None = None,
) -> Answer:
    from http import HTTPStatus

    from ratesmith.core.canonical_json import embeddable_line
    from ratesmith.core.sanitize import visible
    from ratesmith.preview.server import Answer

    listed = [
        {
            "place": visible(f"{it.origin.path}:{it.origin.span.line}"),
            "severity": it.severity,
            "message": visible(it.message),
            "hint": visible(it.hint),
            "paste": [*map(visible, it.paste)],
        }
        for it in findings
    ]
    told = {"message": visible(message), "written": written, "findings": listed, "contents": contents}
    status = HTTPStatus.OK if written else HTTPStatus.UNPROCESSABLE_ENTITY
    return Answer(status, "application/json", b"".join(embeddable_line(told)).decode())


def _words(fatal: Fatal) -> str:
    return f"{fatal.message} ({fatal.hint})" if fatal.hint else fatal.message
