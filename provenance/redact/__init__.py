"""Redaction: texts and files in, copies without what the privacy scan finds out. What it found is counted, never kept.

It sees what the patterns see; a redacted copy is not an anonymous one (docs/privacy.md).
"""
