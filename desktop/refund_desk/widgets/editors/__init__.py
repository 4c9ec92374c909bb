"""Editors of one fact each. They hold text as it was typed; what it means is read elsewhere."""
