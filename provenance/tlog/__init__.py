"""Side: a tamper-evident log in formats that other people's tools read (RFC 6962, C2SP tlog-tiles, signed-note).

`merkle`, `tiles`, `note`, `checkpoint` and `proof` are pure; `store` appends to a folder and reads from it,
and can do nothing else to it; `audit` says whether a folder is what it says.
"""
