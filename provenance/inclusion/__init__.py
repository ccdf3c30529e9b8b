"""Which records a snapshot holds, as a tree over keyed hashes: proofs that one is in it, and that one is not.

Pure; docs/format.md section 11 pins the bytes, docs/erasure.md says what is shown by them and what is not.
"""
