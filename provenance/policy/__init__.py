"""Stage 5, policy: tables and a policy pack go in, rules and findings come out.

`pack` reads the YAML, `judge` asks Great Expectations, `measure` compares exactly, `remedy` says what would mend it.
Importing this package costs nothing; only `judge.judge` imports Great Expectations (seconds), and only when called.
"""
