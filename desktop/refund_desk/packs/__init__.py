"""Signed packs from disk: policy documents that a publisher hands out, and updates of the program. No Qt.

The modules are imported by their own names: what is in use at every start (`store`) does without
what only the opening of a pack needs (`reading`, `signature`, `updates`).
"""
