"""Ed25519 signatures (RFC 8032), and the encryption of a key at rest; the only module that imports `cryptography`.

Keys are bytes here: a 32-byte seed signs, a 32-byte public key verifies. What they are called is said elsewhere.
"""

from __future__ import annotations

import hashlib
import secrets

SEED = 32
SIGNATURE = 64
_NONCE = 12


def generate() -> bytes:
    """A new private key: 32 bytes from the system's randomness."""
    return secrets.token_bytes(SEED)


def public(seed: bytes) -> bytes:
    """The 32-byte public key of a seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature of a message; the same every time."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is the public key's own of this message; whatever is wrong with any of them says no."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signature) != SIGNATURE:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def stretch(passphrase: str, salt: bytes, rounds: int) -> bytes:
    """A 32-byte key out of a passphrase: PBKDF2-HMAC-SHA256."""
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, rounds, SEED)


def seal(key: bytes, secret: bytes, about: bytes) -> bytes:
    """Encrypt by AES-256-GCM: 12 bytes of nonce, then the cipher text with its tag. `about` is bound, not hidden."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes | None:
    """What was sealed; None if the key is another one, or a byte was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
    except (InvalidTag, ValueError):
        return None
