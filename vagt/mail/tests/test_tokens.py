"""Names that we give: known again when they are ours, and never when a letter of them was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.mail.rules import tokens
from vagt.mail.rules.tokens import Named

KEY, OTHER = b"k" * 32, b"o" * 32
NAMED = st.builds(Named, st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True), st.integers(1, 10**15))
RANDOM = st.binary(min_size=10, max_size=16)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@given(NAMED, RANDOM)
def test_a_message_id_of_ours_is_known_again(named, random):
    made = tokens.make_message_id(named, random=random, domain="nordlys.example", key=KEY)
    assert tokens.named_by_message_id(made, key=KEY) == named
    assert tokens.named_by_message_id(f" {made}\n", key=KEY) == named
    assert tokens.named_by_message_id(made, key=OTHER) is None


@given(NAMED, RANDOM, st.data())
def test_an_edited_message_id_is_nobodys(named, random, data):
    made = tokens.make_message_id(named, random=random, domain="nordlys.example", key=KEY)
    place = data.draw(st.integers(1, made.index("@") - 1))
    letter = data.draw(st.sampled_from(LETTERS + "0189._-").filter(lambda one: one != made[place]))
    assert tokens.named_by_message_id(made[:place] + letter + made[place + 1 :], key=KEY) is None


@given(NAMED, st.data())
def test_a_reply_address_is_known_again_whatever_its_case_and_not_when_edited(named, data):
    made = tokens.reply_address("support@nordlys.example", named, key=KEY)
    assert tokens.named_by_address(made, key=KEY) == tokens.named_by_address(made.upper(), key=KEY) == named
    assert tokens.without_token(made) == "support@nordlys.example"
    place = data.draw(st.integers(made.index("+") + 1, made.index("@") - 1))
    letter = data.draw(st.sampled_from(LETTERS).filter(lambda one: one != made[place]))
    assert tokens.named_by_address(made[:place] + letter + made[place + 1 :], key=KEY) is None


@given(st.integers(1, 10**12), st.text(max_size=40), st.text(max_size=40))
def test_a_mark_is_found_in_any_subject(number, before, after):
    mark = tokens.subject_mark(number, key=KEY)
    assert tokens.named_by_subject(f"{before} {mark} {after}", key=KEY) == number
    assert tokens.named_by_subject(f"{before} {mark.upper()} {after}", key=KEY) == number
    assert tokens.named_by_subject(f"{before} {mark.replace(str(number), str(number + 1))}", key=KEY) is None


@given(st.text(max_size=200))
def test_no_text_is_a_name_by_accident(text):
    assert tokens.named_by_message_id(text, key=KEY) is None
    assert tokens.named_by_address(text, key=KEY) is None
    assert tokens.named_by_subject(text, key=KEY) is None


@pytest.mark.parametrize("text", ["", "<>", "< >", "<task.5@x>", "<task.1.aaaaaaaaaa@x.dk>", "<task.0.a.b@x>"])
def test_what_others_write_is_not_ours(text):
    assert tokens.named_by_message_id(text, key=KEY) is None


def test_each_kind_of_name_has_a_code_of_its_own():
    address = tokens.reply_address("s@x.dk", Named("task", 5), key=KEY)
    code = address.partition("@")[0].rpartition("-")[2]
    assert tokens.named_by_subject(f"[#5-{code[:6]}]", key=KEY) is None
