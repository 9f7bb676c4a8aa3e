"""The answer of `ratesmith resume`."""

from ratesmith.report.databases import ChangesAnswer as Answer

__all__ = ["Answer"]
