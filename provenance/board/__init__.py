"""Side: the outside board. `policy` says who is on it and what it asks for, `review` is a signed statement of one of
them, `standing` what all of those come to.

Pure: texts, keys and a time go in. The board policy is brought by the caller, never by the store.
"""
