"""Vagt: a service desk in which the support agreement decides everything."""
