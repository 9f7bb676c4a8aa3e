"""The answer of `ratesmith apply`."""

from ratesmith.report.databases import ChangesAnswer as Answer

__all__ = ["Answer"]
