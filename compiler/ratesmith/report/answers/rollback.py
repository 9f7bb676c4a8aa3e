"""The answer of `ratesmith rollback`."""

from ratesmith.report.databases import ChangesAnswer as Answer

__all__ = ["Answer"]
