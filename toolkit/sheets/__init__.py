"""Spreadsheets, in and out: what a file holds, where its table is, what it means, and workbooks that go out."""
