"""What remains readable of names, numbers and texts; and that the vault keeps what it is given."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gis.errors import Unavailable, Unprocessable
from services.cases.contacts import mask
from services.cases.contacts.keep import Given
from services.cases.contacts.vault import Vault, vault


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        ("+86 138 1234 1234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("0532-85912345", "0532-****45"),
        ("010 6501 2345", "010-****45"),
        ("12345", "***45"),
        ("110", "***"),
    ],
)
def test_numbers(number: str, shown: str) -> None:
    assert mask.phone(number) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("井盖坏了，请联系13812341234。", "井盖坏了，请联系138****1234。"),
        ("电话138-1234-1234或0532-85912345", "电话138****1234或0532-****45"),
        ("手机１３８１２３４１２３４速来", "手机138****1234速来"),
        ("身份证370202199001011234", "身份证370202************"),
        ("mail someone.x@example.com now", "mail s***@*** now"),
        ("订单号 202603021234567 和 80米", "订单号 202603021234567 和 80米"),
        ("路灯编号 0370201000123 不亮", "路灯编号 0370201000123 不亮"),
        ("宽１２米", "宽１２米"),
    ],
)
def test_texts(words: str, shown: str) -> None:
    assert mask.text(words) == shown


def test_names() -> None:
    assert mask.name(" 欧阳修 ") == "欧**" and mask.name("") == ""
    assert Given("王五", "13812341234").shown == "王** 138****1234"
    assert not Given() and Given(phone="12345678")


@pytest.mark.parametrize("given", [("x" * 61, ""), ("", "call me"), ("", "1" * 31), ("", "123")])
def test_nonsense_is_refused(given: tuple[str, str]) -> None:
    with pytest.raises(Unprocessable):
        Given(*given)


def test_the_vault_binds_values_to_their_row(tmp_path: Path) -> None:
    ours = vault(tmp_path)
    sealed = ours.seal("13812341234", "north/1")
    assert b"138" not in sealed and ours.open(sealed, "north/1") == "13812341234"
    assert ours.seal("13812341234", "north/1") != sealed
    for other, bound in ((ours, "south/1"), (Vault(b"x" * 32), "north/1")):
        with pytest.raises(Unavailable):
            other.open(sealed, bound)
    assert ours.mark("north", "1") != ours.mark("south", "1")


def test_the_key_is_its_owners_only(tmp_path: Path) -> None:
    vault(tmp_path)
    key = tmp_path / "keys" / "contacts.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(key.read_bytes()) == 32
    assert [path.name for path in key.parent.iterdir()] == ["contacts.key"]
