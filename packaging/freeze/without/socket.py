"""Stands in for Python's `socket` in the frozen program, which ships no network code.

`email.utils`, which reading the metadata of packages imports, names this module
and calls it only to make up identifiers of messages; nobody does that here.
"""
