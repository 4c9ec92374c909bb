"""Refund Desk, the application: window, history, paper and command line around `refund_policy`."""

__version__ = "0.1.0"
"""The one place that holds the version; the build reads it from here."""
