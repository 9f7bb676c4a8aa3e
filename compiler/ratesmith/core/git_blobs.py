"""What `git cat-file --batch` answers: the contents of files, by their ids."""

from __future__ import annotations

from collections.abc import Iterator


def parse_blobs(answer: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield id and content of each blob that `cat-file --batch` prints, after a line with id, type and size."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        words = answer[at:end].split(b" ")
        if len(words) != 3:
            return
        start, size = end + 1, int(words[2])
        yield words[0], answer[start : start + size]
        at = start + size + 1
