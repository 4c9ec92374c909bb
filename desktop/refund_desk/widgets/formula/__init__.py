"""Typeset formulas: painted boxes made from the pieces of a term."""
