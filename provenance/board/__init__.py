"""Side: the outside board. `review` is a signed statement of a member, `standing` what all of them come to.

Pure: texts, keys and a time go in. Who the members are is said by a board policy (`tlog.policy`) that the caller
brings, never by the store.
"""
