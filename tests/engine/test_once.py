"""A key is scanned by one process, and all get its result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from provenance.engine.once import SharedOnce


def test_each_key_is_claimed_once_and_its_result_reaches_everybody(tmp_path):
    keys = [bytes([i]) * 32 for i in range(50)]

    def worker(number):
        once = SharedOnce(tmp_path / "once.sqlite")
        mine = once.claim(keys[number:] + keys[:number])
        once.publish({key: key[:1] + bytes([number]) for key in mine})
        return mine, once.wait(keys)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(worker, range(8)))
    assert sorted(key for mine, _ in results for key in mine) == sorted(keys)
    assert all(found == results[0][1] for _, found in results)
    assert all(results[0][1][key][:1] == key[:1] for key in keys)


def test_a_key_claimed_again_by_its_owner_is_not_scanned_again(tmp_path):
    once = SharedOnce(tmp_path / "once.sqlite")
    assert once.claim([b"a", b"a"]) == {b"a"}
    assert once.claim([b"a"]) == set()
