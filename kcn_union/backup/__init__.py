"""Backups: one file with the database and every kept file, sealed, and the way back from it."""
