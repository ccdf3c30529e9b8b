"""Side: the outside board. `policy` says who is on it and what it asks for, `review` is a signed statement of one of
them, `weighing` says which of those count, `standing` what they come to.

Pure: texts, keys and a time go in. The board policy is brought by the caller, never by the store.
"""
