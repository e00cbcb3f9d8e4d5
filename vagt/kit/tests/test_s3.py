"""Files in a folder and in a bucket behave the same; a bucket that is away is waited for. A real server."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.s3 import kept_in, s3  # noqa: F401 - fixtures
from vagt.kit.bucket import BucketPlace, FilesAway
from vagt.kit.files import SHOWN, forget, is_old, keep_shown, kept_keys, shown_of
from vagt.kit.now import now

pytestmark = pytest.mark.xdist_group("s3")


def test_a_file_is_kept_read_and_deleted(kept_in):  # noqa: F811
    key = default_storage.save("tasks/a b-ø.pdf", ContentFile(b"%PDF"))
    assert default_storage.exists(key)
    assert default_storage.size(key) == 4
    with default_storage.open(key) as kept:
        assert b"".join(kept.chunks()) == b"%PDF"
    other = default_storage.save("tasks/a b-ø.pdf", ContentFile(b"other"))
    assert other != key
    with default_storage.open(key) as kept:
        assert kept.read() == b"%PDF"
    default_storage.delete(key)
    default_storage.delete(key)
    assert not default_storage.exists(key)
    for ask in (default_storage.open, default_storage.size, default_storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask(key)


def test_what_is_shown_stands_beside_it_and_goes_with_it(kept_in):  # noqa: F811
    key = default_storage.save("inbound/7/0-abc", ContentFile(b"x" * 300_000))
    assert shown_of(key) is None
    keep_shown(key, b"first")
    keep_shown(key, b"second")
    assert shown_of(key) == b"second"
    assert sorted(kept_keys("inbound")) == [key, key + SHOWN]
    assert list(kept_keys("nothing")) == []
    assert (is_old(key, now()), is_old(key, now() + timedelta(days=2)), is_old("gone", now())) == (False, True, False)
    forget(key)
    assert list(kept_keys("inbound")) == []


@pytest.mark.parametrize("kept_in", ["bucket"], indirect=True)
def test_a_bucket_that_is_away_keeps_nothing_and_says_so(kept_in, s3):  # noqa: F811
    key = default_storage.save("tasks/a.pdf", ContentFile(b"%PDF"))
    s3.stop()
    try:
        for ask in (default_storage.open, default_storage.size, default_storage.exists, default_storage.delete):
            with pytest.raises(FilesAway):
                ask(key)
        with pytest.raises(FilesAway):
            default_storage.save("tasks/b.pdf", ContentFile(b"%PDF"))
        with pytest.raises(FilesAway):
            list(kept_keys("tasks"))
    finally:
        s3.start()


@pytest.mark.parametrize("kept_in", ["bucket"], indirect=True)
def test_a_bucket_that_is_not_there_is_no_missing_file(kept_in, settings):  # noqa: F811
    options = {**settings.BUCKET.options(), "bucket_name": "another"}
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "vagt.kit.s3.Bucket", "OPTIONS": options}}
    with pytest.raises(FilesAway, match="NoSuchBucket"):
        default_storage.save("tasks/a.pdf", ContentFile(b"%PDF"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("s3://k:s@s3.eu.example/files", BucketPlace("files", "", "https://s3.eu.example", None, "k", "s")),
        (
            "s3+plain://k:a%2Fb@10.0.0.7:9000/files/vagt/one/?region=eu-north-1",
            BucketPlace("files", "vagt/one", "http://10.0.0.7:9000", "eu-north-1", "k", "a/b"),
        ),
        ("s3://minio/files", BucketPlace("files", "", "https://minio", None, None, None)),
    ],
)
def test_where_it_lies(text, place):
    assert BucketPlace.at(text) == place
    assert "a/b" not in str(place)


@pytest.mark.parametrize(
    "text", ["", "files", "s3://", "s3://host", "s3://k@host/files", "http://host/files", "s3://host/files?size=1"]
)
def test_where_it_does_not(text):
    with pytest.raises(ValueError, match="wanted is s3://"):
        BucketPlace.at(text)
