"""The same findings as Presidio's pattern recognizers, many times faster.

One multi-pattern scan of a text's shadow says which patterns can match and where; only there the recognizers' own
expressions, validators and context rule run. `docs/privacy.md` says why nothing is lost on the way.
"""
