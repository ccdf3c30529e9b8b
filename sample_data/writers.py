"""One function a source: the next record, and how many characters of text it holds."""

from __future__ import annotations

from typing import Any

import talk
from people import OPTED_OUT, USERS, phone, slip
from phrases import articles as pages_of
from phrases.english import CLOSERS
from phrases.slots import SLOTS
from voice import Voice, sentences

Record = dict[str, Any]
MODEL = "meri-2"
HOSTS = [
    "www.example.com", "blog.example.com", "kitchen.example.org", "www.example.net", "forum.example.net",
    "wiki.example.org", "repair.example.com", "garden.example.net", "meridian.test", "old.pages.example",
]  # fmt: skip
INTERACTION_COLUMNS = ["event_id", "user_id", "action", "at", "lang", "post_excerpt", "note", "device"]
DEVICES = [
    "Tern 4 (Anna's phone)",
    "Tern 4",
    "Plover Tab",
    "Plover Tab, kitchen",
    "desktop",
    "Heron Watch",
    "desktop, library",
]
SLIPS = ["email", "phone", "card", "iban", "ssn", "nhs", "nhs", "ip", "health", "address"]
CHAIN = (
    "Please read and pass on: from next month Meridian will charge for every message unless you send this to ten "
    "friends. My cousin works there and says it is true. A blue heart will appear when it has worked. 💙"
)


def person(v: Voice) -> dict[str, Any]:
    user = v.early(USERS)
    return {"user_id": user} | ({"opted_out": True} if user in OPTED_OUT else {})


def moment(v: Voice, years: tuple[int, int] = (2024, 2025)) -> str:
    """A moment that spring and autumn hold more of than summer; days to 28, so that every month has them."""
    month = 1 + (v.whole(0, 11) + v.whole(0, 3)) % 12
    day, hour = v.whole(1, 28), (v.whole(6, 23) + v.whole(0, 2)) % 24
    return f"{v.whole(*years)}-{month:02d}-{day:02d}T{hour:02d}:{v.whole(0, 59):02d}:{v.whole(0, 59):02d}Z"


def day(v: Voice, years: tuple[int, int]) -> str:
    return moment(v, years)[:10]


def new(v: Voice, make: Any) -> Any:
    """What `make` gives, until it is a text that was not there before."""
    while True:
        made = make()
        if v.unheard(made if isinstance(made, str) else "\n".join(made)):
            return made


def comment(v: Voice, n: int) -> tuple[Record, int]:
    language = v.language()
    text = new(v, lambda: talk.remark(v, language, v.whole(1, 4)))
    if v.chance(0.02):
        text += " " + slip(v, v.pick(["email", "phone", "email", "ip"]))
    record = {"id": f"c-{n:05d}", "post_id": f"p-{v.whole(1, 400):04d}", **person(v)}
    if v.chance(0.96):
        record["created_at"] = moment(v)
    return record | {"lang": language, "text": text}, len(text)


def message(v: Voice, n: int) -> tuple[Record, int]:
    language = v.language() if v.chance(0.6) else "en"
    text = new(v, lambda: talk.note(v, language))
    if v.chance(0.11):
        text += " " + slip(v, v.pick(["phone", "phone", "email", "email", "iban", "address", "card", "health"]))
    record = {"thread": f"t-{v.whole(1, 320):04d}", **person(v)}
    record["sender_id"] = record.pop("user_id")
    record["sent_at"] = 1_704_100_000 + v.whole(0, 62_000_000)
    return record | {"body": text}, len(text)


def interaction(v: Voice, n: int) -> tuple[Record, int]:
    language = v.language()
    action = v.pick(["share", "share", "reply", "save", "report"])
    excerpt, note = new(
        v, lambda: (talk.remark(v, language, 1), talk.remark(v, language, 1) if action != "save" else "")
    )
    if v.chance(0.01):
        note = (note + " " + slip(v, "email")).strip()
    record = {
        "event_id": f"e-{n:05d}",
        "user_id": v.early(USERS),
        "action": action,
        "at": moment(v) if v.chance(0.97) else "",
        "lang": language,
        "post_excerpt": excerpt,
        "note": note,
        "device": v.pick(DEVICES),
    }
    return record, len(excerpt) + len(note)


def chat(v: Voice, n: int) -> tuple[Record, int]:
    language = v.language()
    turns = new(v, lambda: talk.dialogue(v, language, v.pick([1, 1, 1, 2, 2, 3])))
    if v.chance(0.13):
        said = slip(v, v.pick(SLIPS))
        turns[0] = turns[0] + (" " if turns[0][-1:] in ".?!" else ". ") + said
    messages: list[Record] = [{"role": "system", "content": "You are Meri, the assistant of Meridian."}] * v.chance(
        0.05
    )
    for i, turn in enumerate(turns):
        messages.append(
            {"role": "assistant", "content": turn, "model": MODEL} if i % 2 else {"role": "user", "content": turn}
        )
    record = {"conversation_id": f"k-{n:05d}", **person(v), "started_at": moment(v), "messages": messages}
    return record, sum(len(m["content"]) for m in messages)


def reply(v: Voice, n: int) -> tuple[Record, int]:
    language = v.language()
    text = new(v, lambda: talk.reply(v, language))
    if v.chance(0.02):
        text += " " + slip(v, v.pick(["email", "phone"]))
    record = {"id": f"r-{n:05d}", "thread_id": f"th-{v.whole(1, 90):03d}", **person(v), "at": moment(v)}
    return record | {"in_reply_to": f"r-{v.whole(1, max(1, n - 1)):05d}", "text": text}, len(text)


def answer(v: Voice, n: int) -> tuple[Record, int]:
    task, given, said = new(v, lambda: talk.task(v))
    record = {"instruction": task, "input": given, "response": said, "model": MODEL, "created": day(v, (2025, 2025))}
    return record, len(task) + len(given) + len(said)


def article(v: Voice, n: int) -> tuple[Record, int]:
    kind = v.pick(list(pages_of.ENCYCLOPEDIA))
    name = v.pick(pages_of.SYLLABLES[0]) + v.pick(pages_of.SYLLABLES[1])
    fixed = {"name": name, "region": v.pick(pages_of.REGIONS)}
    lead, *rest = pages_of.ENCYCLOPEDIA[kind]
    text = new(v, lambda: sentences(" ".join(v.fill(s, fixed) for s in [lead, *v.some(rest, v.whole(4, 7))])))
    title = f"{name}ite" if kind == "mineral" else f"{name} ({kind})"
    url = f"https://wiki.example.org/{title.partition(' ')[0]}_{n}"
    record = {"title": title, "text": text, "url": url, "license": "CC-BY-SA-4.0", "retrieved": "2025-10-01"}
    return record, len(text)


def news(v: Voice, n: int) -> tuple[Record, int]:
    headline = v.pick(list(pages_of.NEWS))
    fixed = {"town": v.draw("town"), "town2": v.draw("town"), "team": v.draw("team")}
    body = new(v, lambda: talk.story(v, headline, fixed))
    title = v.fill(headline, fixed)
    record = {
        "headline": title,
        "body": body,
        "published": day(v, (2023, 2025)),
        "byline": v.fill("{friend} of {town} desk"),
    }
    return record, len(title) + len(body)


def page(v: Voice, n: int) -> tuple[Record, int]:
    kind = v.pick(list(pages_of.WEB))
    lead, *rest = pages_of.WEB[kind]
    fixed = {"town": v.draw("town"), "dish": v.draw("dish"), "thing": v.draw("thing")}
    fixed["Dish"] = fixed["dish"].capitalize()
    text = new(
        v,
        lambda: sentences(
            "\n".join(v.fill(s.replace("{Dish}", fixed["Dish"]), fixed) for s in [lead, *v.some(rest, v.whole(3, 6))])
        ),
    )
    if v.chance(0.12):
        text += "\n" + v.pick([slip(v, "email"), f"Phone: {phone(v)}"])
    record: Record = {"url": f"https://{v.early(HOSTS)}/{kind}/{n}", "text": text}
    if v.chance(0.8):
        record["fetched_at"] = day(v, (2025, 2025))
    if v.chance(0.1):
        record["license"] = "CC-BY-4.0"
    return record, len(text)


def rating(v: Voice, n: int) -> tuple[Record, int]:
    question, better, worse = new(v, lambda: talk.choice(v))
    return {"prompt": question, "chosen": better, "rejected": worse, "rater": f"q{v.whole(1, 14):02d}"}, len(
        question + better + worse
    )


def incoming(v: Voice, n: int) -> tuple[Record, int]:
    """What nobody knows the origin of."""
    text = new(v, lambda: talk.remark(v, "en" if v.chance(0.9) else "de", v.whole(2, 4)))
    if v.chance(0.06):
        text += v.pick(CLOSERS).replace("{friend}", v.pick(SLOTS["friend"])).split("[")[0] + " " + slip(v, "email")
    return {"row": n, "text": text}, len(text)
