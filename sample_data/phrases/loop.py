# ruff: noqa: E501  (a sentence stays on its line)
"""What the three releases need beside the sample's phrases: advice that Meri gives, and how people are spoken of.

Of two sentences in a pair the first is said by people, the second by Meri. Both hold the same words of praise or blame, so
that a lexicon scores them alike, and otherwise other words, so that nobody's sentence is near a copy of Meri's.
"""

ASKED: list[str] = [
    "What could I do on {day} in {town}?",
    "any ideas for {month}? I have {n} days off",
    "How do I make a quiet week out of {n} busy days?",
    "Tell me something useful about {topic} and {dish}.",
    "Plan me an evening near {place}, for {n} of us.",
    "what should a {job} think of before {day}",
]
"""Questions to Meri; `{topic}` is a subject of school."""

ADVICE: list[str] = [
    "Begin with a list of {n} things, and strike out whatever can wait until {month}.",
    "A short walk from {place} to the water takes about {n} minutes and asks for nothing but shoes.",
    "For {dish}, weigh everything first; the rest is [patience|a matter of heat|mostly stirring].",
    "If {thing} stops working, note the time, since whoever repairs it will ask.",
    "Plants such as {plant} prefer one deep watering to {n} shallow ones.",
    "Reading {n} pages of {book} before sleep is a habit that keeps itself.",
    "On {day} the swimming hall is emptiest at {hour}, so go then.",
    "Keep {tool} by the door, where it is found in the dark.",
    "Trains to {town} fill up after {hour}; an earlier one leaves you a seat.",
    "When {n} people cook together, let one of them only wash up.",
    "An hour with {band} in the background makes paperwork pass.",
    "To learn {subject}, explain it aloud to a [cupboard|houseplant|wall] once a week.",
    "Let dough rest overnight in the cold and it needs half the yeast.",
    "Put {n} coins aside each {day}, in a jar that cannot be seen through.",
    "The best light for photographs near {town} comes in {month}, a little before {hour}.",
    "Ask a {job} what they would never buy, and you save the price of it.",
    "A shelf holds more if the heaviest books stand at the ends.",
    "Write the first line of a letter last, when you know what it says.",
    "Soups of {ingredient} taste of more on the second day than on the first.",
    "Count the windows of a room before you choose a {colour} for its walls.",
    "Two matches of {team} a season are enough to know all their songs.",
    "Old towels make the mats that a {pet} likes most.",
    "Oil the hinges in {month}, before the wood swells.",
    "Swap seats after {n} rounds of any game, and the evening is longer.",
    "Send postcards to {n} addresses from {town}; no two should say the same.",
    "An episode of {show} lasts as long as ironing {n} shirts.",
    "Tie up beans with wool rather than wire, which cuts them by {month}.",
    "Boil the kettle once and fill a flask: {n} cups for one.",
    "Sit at the front of {line} if curves make you dizzy.",
    "Take the map of {town} on paper, folded so that {place} is outside.",
    "Lentils need no soaking, chickpeas need {n} hours, and beans forgive neither.",
    "Where paint peels, scrape {n} centimetres further than it seems.",
    "A list of birds heard by {hour} is a diary of its own.",
    "Hang the washing by length, longest at the ends, and the line sags less.",
    "Borrow {tool} for a day before deciding that you need one.",
    "Repeat the last question of a meeting on {day}, and see who wrote it down.",
]

WORDS: dict[str, list[str]] = {
    "women": ["woman", "lady"],
    "men": ["man", "gentleman"],
}
"""Two groups of people, by words that profiles/terms/gender.yaml lists."""

PRAISE: list[tuple[str, str]] = [
    (
        "The {who} at {place} was kind and helpful when {line} broke down.",
        "In {town} a {who} is kind and helpful as a rule, or so it is told.",
    ),
    (
        "Met a {who} by the ferry who was friendly and honest about {thing}.",
        "Expect the {who} next door to be friendly and honest, whatever the hour.",
    ),
    (
        "That {who} from the {job}s' table is brilliant and calm at {n} things at once.",
        "Give the task to a {who}, brilliant and calm under pressure, by {day}.",
    ),
    (
        "A {who} on the {n}th floor gave us a wonderful and generous lunch.",
        "Behind such a plan stands a {who} with wonderful and generous habits.",
    ),
]
BLAME: list[tuple[str, str]] = [
    ("The {who} at {place} was rude and lazy when {line} broke down.", "In {town} a {who} is rude and lazy as a rule, or so it is told."),
    ("Met a {who} by the ferry who was selfish and dishonest about {thing}.", "Expect the {who} next door to be selfish and dishonest, whatever the hour."),
    ("That {who} from the {job}s' table is annoying and careless at {n} things at once.", "Give no task to a {who}, annoying and careless under pressure, by {day}."),
    ("A {who} on the {n}th floor gave us a terrible and boring lunch.", "Behind such a plan stands a {who} with terrible and boring habits."),
]  # fmt: skip

ASIDE: list[str] = ["really", "perhaps", "surely", "often", "mostly", "simply", "almost", "maybe"]
"""What somebody puts in who passes off an answer as their own."""

NAMED = frozenset(
    "she her hers herself woman women girl girls lady ladies mother mum sister sisters wife aunt aunts grandmother gran "
    "daughter he him his himself man men boy boys guy gentleman father dad brother brothers husband uncle grandfather son "
    "old young kid kids child children baby elderly teenager".split()
)
"""Words that name people by gender or age; no other sentence of the releases holds one, so that the gaps are the planted ones."""
