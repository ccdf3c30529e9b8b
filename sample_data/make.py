"""Makes sample_data/data: what a small social network would train its assistant on, 85 % of it its own.

    python sample_data/make.py [FOLDER]
    python sample_data/make.py --releases FOLDER    # three releases round a loop: releases.py

Seeded, standard library only, the same bytes on every machine; a test compares them with the committed files.
README.md beside this script says what is in there, and that every person is invented.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True  # this folder is audited, and should hold no more after than before

import broken  # noqa: E402
import formats  # noqa: E402
import releases  # noqa: E402
import writers  # noqa: E402
from people import secrets  # noqa: E402
from voice import Voice  # noqa: E402

CHARS = {
    "comments": 254_000,
    "messages": 156_000,
    "interactions": 62_500,
    "chat": 181_000,
    "threads": 122_500,
    "answers": 113_500,
    "encyclopedia": 55_800,
    "news": 43_100,
    "web": 46_300,
    "ratings": 10_900,
    "incoming": 16_000,
}
"""Characters of text written for each source. Their tokens give the mix; a test holds it to 85.0 +- 0.5 % internal."""

Record = dict[str, Any]
Writer = Callable[[Voice, int], tuple[Record, int]]


def written(source: str, writer: Writer, seed: int) -> list[Record]:
    """Records until the source has its characters."""
    voice, chars = Voice(seed), 0
    records: list[Record] = []
    while chars < CHARS[source]:
        record, size = writer(voice, len(records) + 1)
        records.append(record)
        chars += size
    return records


def build() -> dict[str, bytes]:
    """Every file of the sample by its path."""
    Voice.said.clear()
    comments = written("comments", writers.comment, 11)
    messages = written("messages", writers.message, 12)
    interactions = written("interactions", writers.interaction, 13)
    chats = written("chat", writers.chat, 14)
    replies = written("threads", writers.reply, 15)
    answers = written("answers", writers.answer, 16)
    articles = written("encyclopedia", writers.article, 17)
    news = written("news", writers.news, 18)
    pages = written("web", writers.page, 19)
    ratings = written("ratings", writers.rating, 20)
    incoming = written("incoming", writers.incoming, 21)
    leak(chats)
    copy(comments, messages, replies, articles, answers, pages)
    texts = articles[::14]
    return {
        "README.md": NOTE.encode(),
        "assistant/meri_answers.jsonl": formats.jsonl(answers),
        "chat/meri_2024.jsonl": formats.jsonl(c for c in chats if year(c["started_at"]) == 2024),
        "chat/meri_2025.jsonl": formats.jsonl(mixed((c for c in chats if year(c["started_at"]) == 2025), broken.CHAT)),
        "comments/2024.jsonl": formats.jsonl(
            mixed((c for c in comments if year(c.get("created_at", "2024")) == 2024), broken.COMMENTS)
        ),
        "comments/2025.jsonl": formats.jsonl(c for c in comments if year(c.get("created_at", "2024")) == 2025),
        "comments/export.bak": broken.BACKUP,
        "encyclopedia/articles.jsonl": formats.jsonl(a for i, a in enumerate(articles) if i % 14),
        **{
            f"encyclopedia/texts/{i:02d}.txt": f"{a['title']}\n\n{a['text']}\n".encode() for i, a in enumerate(texts, 1)
        },
        "incoming/drop-2025-11.jsonl": formats.jsonl(incoming),
        "interactions/post_interactions.csv": formats.table(
            writers.INTERACTION_COLUMNS, mixed([list(r.values()) for r in interactions], broken.TABLE)
        ),
        "messages/part-0001.jsonl.gz": formats.gz(formats.jsonl(mixed(messages[::2], broken.MESSAGES))),
        "messages/part-0002.jsonl.gz": formats.gz(formats.jsonl(messages[1::2])),
        "news/agency.jsonl.zst": formats.zst(formats.jsonl(news)),
        "preferences/ratings.jsonl": formats.jsonl(ratings),
        "threads/replies.jsonl": formats.jsonl(replies),
        "web/crawl-000.jsonl": formats.jsonl(mixed(pages[::2], broken.WEB)),
        "web/crawl-001.jsonl": formats.jsonl(pages[1::2]),
    }


def year(moment: str) -> int:
    return int(moment[:4])


def mixed(records: Iterable[Any], bad: list[bytes]) -> Iterator[Any]:
    """The records with what is broken in between, evenly."""
    listed = list(records)
    step = len(listed) // (len(bad) + 1)
    for i, record in enumerate(listed):
        if i and i % step == 0 and i // step <= len(bad):
            yield bad[i // step - 1]
        yield record


def leak(chats: list[Record]) -> None:
    """Users who paste their keys into the chat."""
    for i, text in enumerate(secrets()):
        chats[40 + 37 * i]["messages"][0]["content"] = text


def copy(
    comments: list[Record],
    messages: list[Record],
    replies: list[Record],
    articles: list[Record],
    answers: list[Record],
    pages: list[Record],
) -> None:
    """Exact copies, within a source and across: their numbers are in README.md."""
    for i in range(40):  # posted twice
        again(comments[20 + 21 * i], comments[25 + 21 * i])
    for i in range(25):  # a chain letter
        messages[30 + 29 * i]["body"] = writers.CHAIN
    for i in range(30):  # a comment repeated in a thread
        replies[10 + 13 * i]["text"] = comments[900 + 13 * i]["text"]
    for i in range(12):  # encyclopedia pages found again by the crawler
        pages[3 + 5 * i]["text"] = articles[1 + 2 * i]["text"]
    for i in range(8):  # the model's own answers, published by users and crawled: the loop closes
        pages[1 + 5 * i]["text"] = answers[2 + 9 * i]["response"]


def again(first: Record, second: Record) -> None:
    second["text"], second["lang"] = first["text"], first["lang"]


def write_releases(folder: Path) -> None:
    """Each release in a folder of its own: its data and sources.yaml, what its model then answers, and how it does."""
    for number, files in releases.build():
        write(folder / str(number), files)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{len(data):>9,}  {name}")


NOTE = """\
# Export for the autumn training run

Put together from the services' nightly exports, the two licensed feeds, and the crawler. This file is no data and is
ignored by the audit. All people in this folder are invented; see the README one folder up.
"""

__all__ = ["build", "write", "write_releases"]

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--releases", folder]:
            write_releases(Path(folder))
        case []:
            write(Path(__file__).resolve().parent / "data", build())
        case [folder] if not folder.startswith("-"):
            write(Path(folder), build())
        case _:
            sys.exit("usage: make.py [FOLDER] | --releases FOLDER")
