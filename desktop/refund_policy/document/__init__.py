"""Policy documents: TOML text to a checked, compiled policy, with findings that name the line."""
