"""One widget a file: `show_view(view)` in, signals out."""
