"""Every case as it was decided, in one SQLite file of the data directory."""

from refund_desk.history.absent import CaseStore, NoHistory, open_history
from refund_desk.history.errors import CaseUnreadable, HistoryError, HistoryUnavailable, SaveFailed
from refund_desk.history.records import CaseRow, Fact, Grant, LoadedCase, SavedCase, Scalar
from refund_desk.history.store import History
from refund_desk.history.timezones import time_zone_data_version

__all__ = [
    "CaseRow",
    "CaseStore",
    "CaseUnreadable",
    "Fact",
    "Grant",
    "History",
    "HistoryError",
    "HistoryUnavailable",
    "LoadedCase",
    "NoHistory",
    "SaveFailed",
    "SavedCase",
    "Scalar",
    "open_history",
    "time_zone_data_version",
]
