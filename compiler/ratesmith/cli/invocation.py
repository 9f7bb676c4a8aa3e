"""One call of a command: the form of its answer, what is known of the answer so far, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import Visible, visible

if TYPE_CHECKING:
    from ratesmith.compile.result import Report
    from ratesmith.report.answer import Answer

ANSWERS: Final = "ratesmith.report.answers"
"""The package whose modules define `Answer` for the command of the same name."""


class Ending(NamedTuple):
    """How a call ended."""

    code: int
    refusal: Fatal | None = None


class Invocation:
    """One call of the program."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        """The global options before the command."""
        self.form = "text"
        self._command = ""
        self._begun = time.monotonic()
        self._head: dict[str, Any] = {}
        self._body: dict[str, Any] = {}

    @property
    def is_json(self) -> bool:
        """Whether all that goes to stdout is one JSON document."""
        return self.form == "json"

    def begin(self, path: str, words: Sequence[str]) -> None:
        """Note the command and the form of its answer before the words are checked, to answer a wrong call in it."""
        self._command = path.partition(" ")[2]
        pairs = zip((*words, ""), (*words[1:], ""), strict=False)
        asked = [after if word == "--format" else word for word, after in pairs if word.startswith("--format")]
        self.form = asked[-1].removeprefix("--format=") if asked else "text"

    def know(self, **head: Any) -> None:
        """Note what of the head of the answer is known: `environment`, `commit`, `dry_run`."""
        self._head |= head

    def found(self, report: Report) -> None:
        """Note the mistakes in the configuration that end the call."""
        if self.is_json:
            from ratesmith.report.findings.json import finding_objects

            self._head["findings"] = finding_objects(report)

    def answer(self, lines: Iterable[str], **body: Any) -> None:
        """Print the answer as text; or note its body, by the fields of the command's `Answer`.

        Each line is made visible, whatever its texts are, unless it is `Visible`.
        """
        if self.is_json:
            self._body |= body
            return
        for line in lines:
            click.echo(line if isinstance(line, Visible) else visible(line))

    def end(self, ending: Ending) -> int:
        """Print the document, if one is asked for, and return the exit code."""
        if self.is_json:
            click.echo(self._document(ending, self._body), nl=False)
        return ending.code

    def document(self, code: int, **body: Any) -> str:
        """Return the document of a call that ends with `code`, whatever form goes to stdout."""
        return self._document(Ending(code), body)

    def _document(self, ending: Ending, body: dict[str, Any]) -> str:
        """Return the document; empty for a command that answers in a form of its own."""
        answer = self._type()
        if answer is None:
            return ""
        from ratesmith.report.answer import encode, refusal_of

        refusal = refusal_of(ending.refusal) if ending.refusal is not None else None
        seconds = round(time.monotonic() - self._begun, 3)
        head: dict[str, Any] = {"command": self._command, "seconds": seconds, "exit": ending.code}
        return encode(answer(refusal=refusal, **head | self._head | body))

    def _type(self) -> type[Answer] | None:
        """Return the type of the command's answers; None for a command that answers in a form of its own."""
        return answer_of(self._command)


def answer_of(command: str) -> type[Answer] | None:
    """Return the type of the answers of a command; None where it has none."""
    from ratesmith.core.plugins import member

    module = member(ANSWERS, command.replace(" ", "_"))
    if module is None:
        return None
    answer: type[Answer] = module.Answer
    return answer


def usage(error: click.ClickException) -> Ending:
    """Return the ending of a wrong call."""
    return Ending(Exit.USAGE, Fatal(Exit.USAGE, error.format_message()))
