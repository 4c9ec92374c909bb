"""Plain view data, words and formats. Qt-free."""
