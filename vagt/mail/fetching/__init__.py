"""Fetching by IMAP: stored first, and only then is the server told anything. Nothing is parsed here."""
