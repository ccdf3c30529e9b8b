"""How people and the assistant talk: remarks, notes, replies, dialogues, tasks."""

from __future__ import annotations

from phrases import articles, assistant, english, languages
from voice import Voice, capital, sentences


def remark(v: Voice, language: str, length: int) -> str:
    """Some sentences on one topic."""
    if language != "en":
        return " ".join(v.fill(s) for s in v.some(languages.SENTENCES[language], min(length, 3)))
    topic = english.TOPICS[v.pick(list(english.TOPICS))]
    text = sentences(" ".join(v.fill(s) for s in v.some(topic, length)))
    if v.chance(0.3):
        opener = v.fill(v.pick(english.OPENERS))
        goes_on = opener.endswith((", ", "but ")) and not text.startswith(("I ", "I'"))
        text = opener + (text[:1].lower() + text[1:] if goes_on else text)
    if v.chance(0.25):
        text += v.fill(v.pick(english.CLOSERS))
    return careless(v, text)


def note(v: Voice, language: str) -> str:
    """A direct message."""
    if language != "en":
        return v.fill(v.pick(languages.SENTENCES[language]))
    said = [v.fill(s) for s in v.some(english.DIRECT, v.pick([1, 2, 2, 3, 4]))]
    text = v.pick(["\n", "\n", " - ", " "]).join(s if s[-1:] in ".?!]" else s + v.pick(["", ".", "!"]) for s in said)
    if v.chance(0.3):
        text += " " + v.fill(v.pick(english.TOPICS[v.pick(list(english.TOPICS))]))
    return careless(v, text)


def reply(v: Voice, language: str) -> str:
    """An answer in a thread; some quote what they answer to."""
    text = remark(v, language, v.whole(1, 3))
    if v.chance(0.2):
        text = f"> {remark(v, language, 1)}\n\n{text}"
    elif language == "en" and v.chance(0.4):
        text = v.fill("@{friend} ") + text
    return text


def careless(v: Voice, text: str) -> str:
    """As people type: small letters, no full stop, a slip of the finger."""
    if v.chance(0.3):
        text = text[:1].lower() + text[1:]
    if v.chance(0.25):
        text = text.removesuffix(".")
    if v.chance(0.08):
        at = v.whole(0, max(0, len(text) - 2))
        if text[at : at + 2].isalpha():
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text.replace("!", "!!") if v.chance(0.04) else text


def story(v: Voice, headline: str, fixed: dict[str, str]) -> str:
    """A news report: its lead, then most of what else is known."""
    lead, *rest = articles.NEWS[headline]
    return sentences(" ".join(v.fill(s, fixed) for s in [lead, *v.some(rest, v.whole(3, 5))]))


def _context(v: Voice) -> dict[str, str]:
    """Slots of a dialogue with their computed companions."""
    fixed = v.fixed()
    n, n2 = int(fixed["n"]), int(fixed["n2"])
    note_ = -(-(n * n2 + 1) // 50) * 50
    fixed |= {
        "calc:note": str(note_),
        "calc:product": str(n * n2),
        "calc:change": str(note_ - n * n2),
        "calc:half": str(-(-n // 2)),
        "calc:weeks": str(6 + n),
        "topic": v.pick(list(assistant.TOPICS)),
    }
    fixed["topic_text"] = assistant.TOPICS[fixed["topic"]]
    headline = v.pick(list(articles.NEWS))
    fixed["news"] = story(v, headline, {name: fixed[name] for name in ("town", "town2", "team")})
    fixed["news_short"] = v.fill(articles.NEWS[headline][0], fixed)
    fixed["headline"] = capital(v.fill(headline, fixed))
    return fixed


def _said(v: Voice, phrase: str, fixed: dict[str, str]) -> str:
    for name in ("note", "product", "change", "half", "weeks"):
        phrase = phrase.replace(f"{{calc:{name}}}", fixed[f"calc:{name}"])
    return v.fill(phrase, fixed)


def dialogue(v: Voice, language: str, rounds: int) -> list[str]:
    """Question, answer, question, answer ..."""
    turns: list[str] = []
    if language == "en":
        for questions, answers in v.some(assistant.DIALOGUES, rounds):
            fixed = _context(v)
            asked = _said(v, v.pick(questions), fixed)
            turns += [careless(v, v.fill(v.pick(english.OPENERS)) + asked if v.chance(0.25) else asked)]
            turns += [sentences(_said(v, v.pick(answers), fixed))]
        return turns
    for question, answer in v.some(languages.DIALOGUES[language], rounds):
        fixed = _context(v)
        first = v.fill(v.pick(languages.SENTENCES[language])) + " " if v.chance(0.7) else ""
        turns += [first + _said(v, question, fixed), _said(v, answer, fixed)]
    return turns


def task(v: Voice) -> tuple[str, str, str]:
    """Instruction, input (may be empty) and the model's answer."""
    if v.chance(0.35):
        question, answer = dialogue(v, v.language(), 1)
        return question, "", answer
    fixed = _context(v)
    n = int(fixed["n"])
    fixed["blunt"], fixed["kind"] = (v.fill(s, fixed) for s in v.pick(assistant.BLUNT))
    fixed["comment"] = remark(v, "en", 2)
    mood = v.pick(["positive", "negative", "neutral", "mostly positive", "mixed"])
    fixed["mood"] = mood
    fixed["mood_reason"] = f"the wording around '{' '.join(fixed['comment'].split()[-4:])}' points that way."
    things = v.some(
        ["apples", "rope", "candles", "flour", "maps", "nails", "tea", "umbrella", "yeast", "glue"], v.whole(4, 7)
    )
    fixed["items"] = ", ".join(reversed(things))
    fixed["items_sorted"] = f"{', '.join(sorted(things))}. That makes {len(things)}."
    prices = [v.whole(3, 60) for _ in range(v.whole(3, 5))]
    total = sum(prices)
    fixed["bill"] = ", ".join(f"{v.draw('dish')} {price}.00" for price in prices)
    cents = -(-total * 100 // n)
    fixed["bill_answer"] = (
        f"The total is {total}.00. For {n} people that is {cents // 100}.{cents % 100:02d} each, rounded up."
    )
    fixed["idea"] = v.fill(v.pick(assistant.IDEAS), fixed)
    notice, notice_text = v.pick(assistant.NOTICES)
    fixed["notice"], fixed["notice_text"] = v.fill(notice, fixed), capital(v.fill(notice_text, fixed))
    instruction, given, answer = v.pick(assistant.TASKS)
    return _said(v, instruction, fixed), _said(v, given, fixed), _said(v, answer, fixed)


def choice(v: Voice) -> tuple[str, str, str]:
    """A question with a better and a worse answer."""
    question, better = dialogue(v, "en", 1)
    worse = v.pick(
        [
            "I don't know. Maybe look it up?",
            "That is easy: just do it. Everybody knows that.",
            better.split(". ")[0] + ". That's it.",
            "As I said before, it depends on {friend}.".replace("{friend}", v.draw("friend")),
            "Great question! " * 2 + better.split("\n")[0][:90] + "...",
        ]
    )
    return question, better, worse
