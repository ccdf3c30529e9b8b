"""What an outsider asks of a snapshot whose data they may not see, and how they check the answer (docs/challenge.md).

Pure: bytes and values in, values out. `sumtree` and `leaves` are what a snapshot commits to, `asking` and `drawing`
what is asked, `opening` the answer, `claims` what is claimed, `estimate` and `check` what follows.
"""
