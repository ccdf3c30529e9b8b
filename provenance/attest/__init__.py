"""What the gate said, as statements that other people's tools can check: in-toto in DSSE envelopes.

Pure: values and bytes come in, bytes and values go out (docs/attestation.md).
"""
