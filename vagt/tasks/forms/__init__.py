"""Forms: they parse what was typed; actions decide."""
