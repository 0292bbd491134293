"""Names that look like others, like the staff's or like the layout of a client."""

import unicodedata
from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.lookalikes import RESERVED, check_reserved, skeleton
from accounts.models import User
from accounts.names import LAYOUT, clean_name, clean_room_name
from accounts.unicode14 import ENDS, STARTS, is_unassigned
from jim.codes import Code
from jim.errors import JimError
from messaging.models import Room
from messaging.services import create_room, rename_room

ALIKE = [
    ("Jason", "Jаsоn"),  # mixed
    ("copy", "сору"),  # a whole word in Cyrillic
    ("admin2", "admın2"),  # a dotless i
    ("paypal", "ｐａｙｐａｌ"),  # wide letters: the same key
    ("scope", "ѕсоре"),
    ("bob", "bо" + "b"),
]


def code_of(name: str) -> int:
    with pytest.raises(JimError) as caught:
        services.create_user(name=name)
    return caught.value.code


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "other"), ALIKE)
def test_a_new_name_that_looks_like_another_is_refused(name: str, other: str) -> None:
    services.create_user(name=name)
    assert code_of(other) in (Code.BAD_REQUEST, Code.CONFLICT)


@pytest.mark.django_db
def test_the_refusal_says_whose_name_it_looks_like() -> None:
    services.create_user(name="scope")
    with pytest.raises(JimError, match="looks like") as caught:
        services.create_user(name="ѕсоре")
    assert caught.value.values == {"name": "ѕсоре", "other": "scope"}


@pytest.mark.django_db
def test_latin_names_are_left_to_the_reader() -> None:
    """`bob1` and `bobl`, `Bern` and `Bem` are honest names."""
    for name in ("bob1", "bobl", "Bern", "Bem", "user0", "usero"):
        services.create_user(name=name)


@pytest.mark.django_db
def test_russian_names_are_names() -> None:
    for name in ("Вася", "Анна", "Ёжик", "сорока", "Ваня_2", "Паша Pavel"):
        services.create_user(name=name)


@pytest.mark.django_db
def test_a_rename_is_checked_too(make_user: Callable[..., User]) -> None:
    make_user("scope")
    with pytest.raises(JimError, match="looks like"):
        services.rename_user(user=make_user("ann"), name="ѕсоре")
    own = make_user("сору")
    services.rename_user(user=own, name="copy")  # that looked like oneself alone
    assert User.objects.get(pk=own.pk).username == "copy"


@pytest.mark.parametrize("name", ["Pаvel", "вobа", "aдmin", "x Αdam", "#tеa"])
def test_a_word_of_two_alphabets_is_refused(name: str) -> None:
    with pytest.raises(JimError, match="two alphabets"):
        (clean_room_name if name.startswith("#") else clean_name)(name)


@pytest.mark.parametrize(
    "name", ["Tomoko 友子", "JR東日本", "김Kim", "Паша Pavel", "x1-ж", "Nguyễn"]
)
def test_alphabets_that_belong_together(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("character", sorted(LAYOUT))
def test_no_name_holds_what_clients_write_around_names(character: str) -> None:
    for name, clean in (
        (f"ann{character} I quit", clean_name),
        (f"#a{character}", clean_room_name),
    ):
        with pytest.raises(JimError, match="between names and texts") as caught:
            clean(name)
        assert caught.value.code == Code.BAD_REQUEST


RESERVED_LOOKS = [
    *RESERVED,
    "Admin",
    "ADMIN",
    "аdmin",
    "admın",
    "deleted user",
    "Deleted User 7",
    "dеlеtеd usеr 7",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", RESERVED_LOOKS)
def test_reserved_names(name: str) -> None:
    """Neither who registers nor a guest gets one."""
    assert code_of(name) in (Code.BAD_REQUEST, Code.CONFLICT)
    with pytest.raises(JimError):
        services.create_user(name=name, is_guest=True)


@pytest.mark.django_db
def test_the_operator_gives_reserved_names() -> None:
    assert services.create_user(name="admin", by_operator=True).username == "admin"
    assert services.create_user(name="Модератор", is_staff=True).username == "Модератор"


def test_names_beside_the_reserved_ones() -> None:
    for name in ("adminka", "admin_2", "rooted", "undeleted user"):
        check_reserved(name)


# Names from before these rules


@pytest.mark.django_db
def test_an_existing_name_keeps_working(browser: Client, make_user: Callable[..., User]) -> None:
    """It logs in, is blocked and saved in the admin; only a new name is checked."""
    user = make_user("old")
    User.objects.filter(pk=user.pk).update(username="ann: I quit", username_key="ann: i quit")
    page = f"/admin/accounts/user/{user.pk}/change/"
    answer = browser.post(page, {"username": "ann: I quit", "blocked": "on", "reason": "spam"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    user.refresh_from_db()
    assert (user.username, user.blocked_reason) == ("ann: I quit", "spam")
    answer = browser.post(page, {"username": "ann: I stay"})
    assert "between names and texts" in answer.content.decode()


@pytest.mark.django_db
def test_the_admin_says_what_a_name_looks_like(
    browser: Client, make_user: Callable[..., User]
) -> None:
    make_user("scope")
    values = {"username": "ѕсоре", "password1": "p", "password2": "p", "usable_password": "true"}
    answer = browser.post("/admin/accounts/user/add/", values)
    assert "looks like scope" in answer.content.decode()
    create_room(name="#scope")
    answer = browser.post("/admin/messaging/room/add/", {"name": "#ѕсоре"})
    assert "looks like #scope" in answer.content.decode()


@pytest.mark.django_db
def test_rooms_too() -> None:
    create_room(name="#scope")
    with pytest.raises(JimError, match="looks like"):
        create_room(name="#ѕсоре")
    other = create_room(name="#tea")
    with pytest.raises(JimError, match="looks like"):
        rename_room(room=other, name="#ѕсоре")
    assert Room.objects.get(pk=other.pk).name_skeleton == skeleton("#tea")


# One set of tables on every Python


def test_a_character_newer_than_unicode_14_is_refused_for_what_it_is() -> None:
    """U+1FA77, a pink heart, came with Unicode 15: Python 3.11 doesn't know it, 3.12 does."""
    with pytest.raises(JimError, match="Unicode 14 doesn't know"):
        clean_name("a\U0001fa77")


def test_the_table_of_unicode_14() -> None:
    """Check assigned characters against every Python, and unassigned ones against Python 3.11."""
    assert sorted(STARTS) == STARTS
    assert all(start <= end for start, end in zip(STARTS, ENDS, strict=True))
    assigned = (chr(point) for point in range(0x110000) if not is_unassigned(chr(point)))
    assert not any(unicodedata.category(character) == "Cn" for character in assigned)
    if unicodedata.unidata_version.startswith("14."):
        unassigned = (chr(point) for point in range(0x110000) if is_unassigned(chr(point)))
        assert all(unicodedata.category(character) == "Cn" for character in unassigned)
