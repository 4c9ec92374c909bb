"""Formulas: text, parsed into one typed expression tree, evaluated exactly and explained."""
