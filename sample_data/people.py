"""The people of the sample data and what they let slip. All of them are invented.

Numbers are from ranges that are reserved for documentation, fiction or tests, or are examples published by those who
issue such numbers: they look right, pass their checksums, and belong to nobody.
"""

from __future__ import annotations

from phrases.slots import SLOTS
from voice import Voice

USERS = [f"u{10000 + (i * 7919) % 90000}" for i in range(420)]
OPTED_OUT = frozenset(USERS[i] for i in (3, 17, 41, 66, 90, 128, 171, 230, 305, 399))
"""People who objected to training; their records say so."""

SURNAMES = ["Albrechtsen", "Birkhoff", "Castellane", "Dunmore", "Eskeland", "Ferreirinha", "Gantz", "Holloway"]
HOSTS = ["example.com", "example.org", "example.net", "mail.example.com", "post.example.org"]
CARDS = [
    "4111 1111 1111 1111",
    "5555 5555 5555 4444",
    "4012 8888 8888 1881",
    "3782 822463 10005",
    "6011 1111 1111 1117",
]
IBANS = ["GB82 WEST 1234 5698 7654 32", "DE89 3704 0044 0532 0130 00", "FR14 2004 1010 0505 0001 3M02 606",
         "ES91 2100 0418 4502 0005 1332", "NL91 ABNA 0417 1643 00"]  # fmt: skip
AREAS = ["212", "312", "415", "617", "206", "303"]


def email(v: Voice) -> str:
    return f"{v.pick(SLOTS['friend']).lower()}.{v.pick(SURNAMES).lower()}@{v.pick(HOSTS)}"


def phone(v: Voice) -> str:
    """North American 555-01xx, or the ranges for drama of the British, German and French regulators."""
    last = v.whole(0, 99)
    return v.pick(
        [
            f"({v.pick(AREAS)}) 555-01{last:02d}",
            f"+1 {v.pick(AREAS)} 555 01{last:02d}",
            f"+44 20 7946 01{last:02d}",
            f"+49 30 231251{last:02d}",
            f"+33 1 99 00 01 {last:02d}",
        ]
    )


def card(v: Voice) -> str:
    return v.pick(CARDS)


def iban(v: Voice) -> str:
    return v.pick(IBANS)


def ip(v: Voice) -> str:
    """TEST-NET-1 to 3, RFC 5737."""
    return f"{v.pick(['192.0.2', '198.51.100', '203.0.113'])}.{v.whole(1, 254)}"


def ssn(v: Voice) -> str:
    """Printed in a government leaflet of 1940, never given to anybody."""
    return "219-09-9999"


def nhs(v: Voice) -> str:
    """Test numbers of the NHS begin with 999; this is one with a valid check digit, or the published example."""
    return v.pick(["943 476 5919", "999 123 4551"])


SENTENCES = {
    "email": [
        "You can reach me at {}.",
        "Please write to {} instead.",
        "My new address is {}, the old one is gone.",
        "Mail: {}",
    ],
    "phone": [
        "Call me on {} if it's urgent.",
        "My number is {}.",
        "Text {} when you're downstairs.",
        "Tel. {}, evenings only.",
    ],
    "iban": ["Please send it to IBAN {}.", "The deposit goes to {}.", "My bank account: {}"],
    "card": [
        "They charged my credit card {} twice.",
        "Use the card {}, it's valid until next year.",
        "Card number {}, don't lose it.",
    ],
    "ip": ["The router log shows {} all night.", "It says my IP address is {}.", "Someone logged in from {}."],
    "ssn": ["The form wants my social security number, {}.", "My SSN is {}, is that all you need?"],
    "nhs": [
        "My NHS number is {}, they asked for it at the clinic.",
        "The hospital letter has the NHS number {} on it.",
    ],
    "address": ["I live at {}, second bell.", "Parcels to {}, please."],
    "health": ["{} since the operation, and the new tablets make me dizzy.", "{}, the doctor calls it early stage."],
}


def slip(v: Voice, kind: str) -> str:
    """A sentence that gives something of the given kind away."""
    makers = {"email": email, "phone": phone, "iban": iban, "card": card, "ip": ip, "ssn": ssn, "nhs": nhs}
    if kind == "address":
        value = v.fill("{n2} Tannery Lane, {town}")
    elif kind == "health":
        value = v.fill("[My asthma has been worse|I have diabetes, I take insulin|I've been on antidepressants]")
    else:
        value = makers[kind](v)
    return v.pick(SENTENCES[kind]).format(value)


def secrets() -> list[str]:
    """Keys that look real and open nothing: examples from public documentation, put together here from pieces."""
    key_id = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    key = "wJalrXUtnFEMI" + "/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
    head, claims = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi"
    token = f"{head}.{claims}aWF0IjoxNTE2MjM5MDIyfQ." + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
    database = "postgres" + "://shop:" + "h0rse-staple-battery" + "@db.example.com:5432/orders"
    return [
        f"my deploy fails with access denied:\naws_access_key_id = {key_id}\naws_secret_access_key = {key}",
        f"why does curl say 401? I send the header Authorization: Bearer {token}",
        f"the app cannot connect, DATABASE_URL={database} - is the port wrong?",
        "here is my settings file, what is missing?\nSMTP_HOST=mail.example.com\nSMTP_PASSWORD=" + "Gr4nny-Sm1th-42!",
    ]
