"""Lint secrets as one phase: leaks in plain text, and mistakes in the encrypted files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import Config, Document, Finding
from ratesmith.project.settings import Project
from ratesmith.secrets.leaks import Leaks, find_leaks, mask_sources, redact_findings
from ratesmith.secrets.store import SecretsFolder


class SecretsLint:
    """Checks secrets without a key, without sops and without a network."""

    def __init__(
        self,
        folder: SecretsFolder | None,
        kind: Kind | None,
        project: Project,
        documents: Collection[Document],
        sources: Mapping[str, str],
        unclaimed: Mapping[str, str],
    ) -> None:
        """Take all texts.

        `kind` owns the secrets; `sources` are the texts of the configuration by path, `unclaimed`
        those that no kind reads.
        """
        self.folder = folder
        self.kind = kind
        self.key_types = project.secrets.key_types
        self.default_environment = project.default_environment
        self.sources = {**sources, **(folder.sources if folder is not None else {})}
        self._documents = documents
        self._unclaimed = {**unclaimed, **(folder.unclaimed if folder is not None else {})}

    @cached_property
    def exposed(self) -> Leaks:
        """The leaks in all texts; whoever had `find_leaks` called elsewhere puts here what it found."""
        return self.find_leaks()

    def find_leaks(self) -> Leaks:
        """Look for leaks in all texts."""
        files = self.folder.files.values() if self.folder is not None else ()
        return find_leaks(self._documents, files, {**self.sources, **self._unclaimed})

    def check_files(self, environments: Iterable[str]) -> Iterator[Finding]:
        """Find plain text in any file, and check the form of the encrypted files of these environments."""
        yield from self.exposed.findings
        if self.folder is not None:
            from ratesmith.secrets.check_file import check_files

            reported = {finding.origin for finding in self.exposed.findings}
            yield from (finding for finding in self.folder.findings if finding.origin not in reported)
            yield from check_files(self.folder, environments, self.key_types)

    def check_environment(self, config: Config, today: date, wrong: Iterable[Finding]) -> Iterator[Finding]:
        """Check the files of an environment against its declarations, except those that `wrong` reports already."""
        if self.folder is not None and self.kind is not None:
            from ratesmith.secrets.check_declared import check_environment

            default = config.environment == self.default_environment
            yield from check_environment(self.folder, self.kind, config, today, _broken(wrong), default=default)

    def check_missing(self, configs: Iterable[Config], wrong: Iterable[Finding]) -> Iterator[Finding]:
        """Find the secrets that these environments declare and lack, except in files that `wrong` reports already."""
        if self.folder is not None and self.kind is not None:
            from ratesmith.secrets.check_declared import check_missing

            yield from check_missing(self.folder, self.kind, configs, _broken(wrong))

    def redact(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings with leaked secrets redacted; a key that holds one is not also called unknown."""
        found = [*findings]
        leaked = {_line(finding) for finding in found if finding.rule == "secret-plaintext"}
        told = (finding for finding in found if finding.rule != "schema" or _line(finding) not in leaked)
        return redact_findings(told, self.exposed.hidden)

    def masked_sources(self) -> Mapping[str, str]:
        """Return the sources with stars in place of leaked secrets."""
        return mask_sources(self.sources, self.exposed.hidden)


def _line(finding: Finding) -> tuple[str, int]:
    return finding.origin.path, finding.origin.span.line


def _broken(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.origin.path for finding in findings if finding.rule in _UNREADABLE)


_UNREADABLE = frozenset({"secret-plaintext", "secret-malformed"})
