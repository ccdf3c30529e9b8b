"""What is broken on purpose: lines that must be rejected, each with its reason, and a file nothing can read."""

from __future__ import annotations

COMMENTS: list[bytes] = [
    b'{"id": "c-broken-1", "user_id": "u17919", "text": "the line was cut here',  # not_json
    b'{"id": "c-broken-2", "text": "first", "user_id": "u25838", "text": "second"}',  # duplicate_key
    b'{"id": "c-broken-3", "user_id": "u33757", "text": ""}',  # no_text
    b'{"id": "c-broken-4", "user_id": "u33757", "text": "   ", "created_at": "2024-05-01T10:00:00Z"}',  # no_text
    b"id,user_id,text",  # not_json
    b'{"id": "c-broken-6", "user_id": "u41676", "text": "half an emoji \\ud83d"}',  # lone_surrogate
    b'{"id": "c-broken-7", "user_id": "u49595", "deleted": true}',  # no_text
]
MESSAGES: list[bytes] = [
    b'{"thread": "t-9001", "sender_id": "u17919", "sent_at": 1717430000, "body": "caf\xe9 at four?"}',  # not_utf8
    b'{"thread": "t-9002", "sender_id": "u25838", "sent_at": 1717430000, "body": "\xff\xfe"}',  # not_utf8
    b'{"thread": "t-9003", "sender_id": "u33757", "sent_at": 1717430000, "body": "see \\udc00 you"}',  # lone_surrogate
    b'{"thread": "t-9004", "sender_id": "u41676", "sent_at": NaN, "body": "not a number"}',  # bad_number
]
CHAT: list[bytes] = [
    b'{"conversation_id": "k-broken-1", "user_id": "u10000", "messages": []}',  # no_text
    b'{"conversation_id": "k-broken-2", "user_id": "u10000", "messages": [{"role": "user", "content": ""}]}',  # no_text
]
WEB: list[bytes] = [
    b'["not", "an", "object"]',  # not_object
    b'{"url": "https://www.example.com/deep", "text": "deep", "meta": ' + b"[" * 120 + b"]" * 120 + b"}",  # too_deep
    b'{"url": "https://www.example.com/empty", "fetched_at": "2025-03-01"}',  # no_text
    b"<html><body>503 Service Unavailable</body></html>",  # not_json
    b'{"url": "https://www.example.com/", "text": "one", "text": "two"}',  # duplicate_key
]
TABLE: list[bytes] = [
    b"e-90001,u17919,share,2025-02-02T09:00:00Z,en,a row that ends too early",  # bad_row
    b"e-90002,u25838,like,2025-02-02T09:00:00Z,en,one,two,three,four,five,six",  # bad_row
]
BACKUP: bytes = b"MERIDIAN-BACKUP-1\n" + bytes(range(256)) * 8
