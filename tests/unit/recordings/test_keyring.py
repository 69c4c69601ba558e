"""Master keys: made once, read anew when they changed, and told apart by what they are for."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from recordings.chunks import BrokenSealError
from recordings.keyring import GivenKeys, KeyFile, KeyMissingError
from recordings.master_keys import MasterKey, is_signed

ONE, OTHER = MasterKey(bytes(32)), MasterKey(bytes([1]) * 32)


def test_a_key_opens_what_it_wrapped_for_this_and_nothing_else() -> None:
    wrapped = ONE.wrap(b"k" * 32, b"this")
    assert ONE.unwrap(wrapped, b"this") == b"k" * 32
    for key, stored, about in ((OTHER, wrapped, b"this"), (ONE, wrapped, b"that"), (ONE, wrapped[:20], b"this")):
        with pytest.raises(BrokenSealError):
            key.unwrap(stored, about)


def test_a_signature_is_of_one_key_and_one_text() -> None:
    signature = ONE.sign(b"text")
    assert is_signed(ONE.public, signature, b"text")
    assert not is_signed(ONE.public, signature, b"test")
    assert not is_signed(OTHER.public, signature, b"text")
    assert not is_signed(b"", signature, b"text")


def test_the_first_key_is_made_for_its_owner_alone_and_only_once(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "hotline" / "recordings.key")
    with pytest.raises(KeyMissingError, match="HOTLINE_RECORDING_KEY_FILE"):
        keys.ring()
    assert keys.make()
    assert not keys.make()
    assert keys.path.stat().st_mode & 0o777 == 0o600
    assert keys.path.parent.stat().st_mode & 0o777 == 0o700
    assert len(keys.ring().keys) == 1
    assert keys.ring().current.secret.hex() not in repr(keys.ring())


def test_a_key_added_by_another_process_is_seen_and_an_old_one_taken_away_can_still_be_checked(
    tmp_path: Path,
) -> None:
    here, there = (KeyFile(tmp_path / "recordings.key") for _ in range(2))
    here.make()
    old = here.ring().current
    there.add(ONE)
    assert here.ring().current == ONE
    assert here.ring().find(old.id) == old
    there.retire([old.id])
    assert here.ring().find(old.id) is None
    assert here.ring().public(old.id) == old.public
    there.add(OTHER)
    assert here.ring().public(old.id) == old.public, "and stays so"
    assert old.secret.hex() not in here.path.read_text()


@pytest.mark.parametrize("text", ["", "# only a remark\n", "key 12\n", "secret\n", f"key {'0' * 63}g\n", "\xff"])
def test_a_file_that_holds_no_key_is_named_with_the_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recordings.key"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(KeyMissingError, match=str(path)) as caught:
        KeyFile(path).ring()
    assert caught.value.faults[0].remedy_zh


def test_keys_of_a_setting_the_last_one_seals() -> None:
    keys = GivenKeys(f"{ONE.secret.hex()}, {OTHER.secret.hex()}", "HOTLINE_RECORDING_KEY")
    assert keys.ring().keys == (ONE, OTHER)
    assert keys.ring().current == OTHER
    for text in ("", "short", ONE.secret.hex() + " x"):
        with pytest.raises(ConfigurationError, match="HOTLINE_RECORDING_KEY"):
            GivenKeys(text, "HOTLINE_RECORDING_KEY")


def test_keys_reach_other_processes(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "recordings.key")
    keys.make()
    wrapped = keys.ring().current.wrap(b"x", b"")
    assert pickle.loads(pickle.dumps(keys)).ring().current.unwrap(wrapped, b"") == b"x"
    assert pickle.loads(pickle.dumps(keys.ring().current)) == keys.ring().current
