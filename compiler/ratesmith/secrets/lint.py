"""The lint of secrets as one phase: what is in plain text, and what is wrong with the encrypted files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from ratesmith.api.definitions import Kind
from ratesmith.core.ir import Config, Document, Finding
from ratesmith.project.settings import Project
from ratesmith.secrets.leaks import find_leaks, mask_sources, redact_findings
from ratesmith.secrets.store import SecretsFolder


class SecretsLint:
    """Everything that can be said of secrets without a key. Needs no sops, no network."""

    def __init__(
        self,
        folder: SecretsFolder | None,
        kind: Kind | None,
        project: Project,
        documents: Collection[Document],
        sources: Mapping[str, str],
        unclaimed: Mapping[str, str],
    ) -> None:
        """Look for leaks in all texts.

        `kind` owns the secrets; `sources` are the texts of the configuration by path, `unclaimed`
        those that no kind reads.
        """
        self.folder = folder
        self.kind = kind
        self.key_types = project.secrets.key_types
        self.sources = {**sources, **(folder.sources if folder is not None else {})}
        files, others = (folder.files.values(), folder.unclaimed) if folder is not None else ((), {})
        self.exposed = find_leaks(documents, files, {**self.sources, **unclaimed, **others})

    def check_files(self, environments: Iterable[str]) -> Iterator[Finding]:
        """Plain text in any file, and the form of the encrypted files of these environments."""
        yield from self.exposed.findings
        if self.folder is not None:
            from ratesmith.secrets.check_file import check_files

            told = {finding.origin for finding in self.exposed.findings}
            yield from (finding for finding in self.folder.findings if finding.origin not in told)
            yield from check_files(self.folder, environments, self.key_types)

    def check_environment(self, config: Config, today: date, wrong: Iterable[Finding]) -> Iterator[Finding]:
        """What the files of an environment lack or have too much; not of those that are `wrong` already."""
        if self.folder is not None and self.kind is not None:
            from ratesmith.secrets.check_declared import check_environment

            broken = frozenset(finding.origin.path for finding in wrong if finding.rule in _UNREADABLE)
            yield from check_environment(self.folder, self.kind, config, today, broken)

    def redact(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings, without a word of what is in plain text."""
        return redact_findings(findings, self.exposed.hidden)

    def masked_sources(self) -> Mapping[str, str]:
        """The sources, with stars in the place of what is in plain text."""
        return mask_sources(self.sources, self.exposed.hidden)


_UNREADABLE = frozenset({"secret-plaintext", "secret-malformed"})
