"""A wrong environment variable: which one, what was given unless it is a secret, what would be right."""

import pytest
from pydantic import ValidationError

from vagt.project.configuration import Configuration, UnreadableSecret, in_words, read_environment


def sentences(**environ):
    try:
        Configuration.model_validate(read_environment(environ))
    except (ValidationError, UnreadableSecret) as error:
        return in_words(error)
    return []


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("VAGT_LISTEN", "8000", "such as 127.0.0.1:8000"),
        ("VAGT_LISTEN", "127.0.0.1:99999", "such as 127.0.0.1:8000"),
        ("VAGT_WEB_WORKERS", "many", "integer"),
        ("VAGT_WEB_WORKERS", "0", "greater than or equal to 1"),
        ("VAGT_TIME_ZONE", "Europe/Kopenhagen", "such as Europe/Copenhagen"),
        ("VAGT_TIME_ZONE", "../etc/passwd", "such as Europe/Copenhagen"),
        ("VAGT_ENVIRONMENT", "prod", "'production'"),
        ("VAGT_URL", "vagt.example.com", "URL"),
        ("VAGT_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "network"),
        ("VAGT_LANGUAGE", "sv", "'da' or 'en'"),
    ],
)
def test_what_was_given_and_what_is_right(name, given, words):
    (sentence,) = sentences(**{name: given})
    assert sentence.startswith(f"{name} was given as ")
    assert words in sentence


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("VAGT_IDENTITY_PROVIDERS", '[{"secret": "hush"}]'),
        ("VAGT_IDENTITY_PROVIDERS", "hush"),
    ],
)
def test_a_secret_is_not_repeated(name, given):
    (sentence,) = sentences(**{name: given})
    assert sentence.startswith(name)
    assert "hush" not in sentence


def test_a_misspelt_name_gets_the_name_it_resembles():
    assert sentences(VAGT_SERCET_KEY="x") == ["VAGT_SERCET_KEY is not a setting; did you mean VAGT_SECRET_KEY?"]


def test_several_mistakes_are_told_at_once():
    assert len(sentences(VAGT_LISTEN="x", VAGT_WEB_WORKERS="y", VAGT_NOTHING="z")) == 3


def test_a_secret_from_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 60 + "\n")
    values = read_environment({"VAGT_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert Configuration.model_validate(values).secret_key.get_secret_value() == "k" * 60


def test_a_file_that_cannot_be_read_is_named():
    (sentence,) = sentences(VAGT_SECRET_KEY_FILE="/no/such/file")
    assert "VAGT_SECRET_KEY_FILE names /no/such/file" in sentence


def test_the_address_follows_the_port():
    assert str(Configuration.model_validate({"listen": "127.0.0.1:8123"}).url) == "http://localhost:8123/"
    chosen = Configuration.model_validate({"listen": "0.0.0.0:80", "url": "https://vagt.example.com"})
    assert str(chosen.url) == "https://vagt.example.com/"


def test_the_page_of_settings_is_the_code():
    from pathlib import Path

    from vagt.project.management.commands.settings_page import page

    assert (Path(__file__).parents[2] / "docs/operate/settings.md").read_text() == page()
