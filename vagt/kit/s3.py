"""Files in a bucket that speaks S3, for an installation of several machines.

A bucket that does not answer, or refuses, is an `OSError` as a full disk is: whoever can wait does, and nothing is lost. Nobody is
ever given an address of the bucket: files leave through our own pages, which know who may have them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from vagt.kit.bucket import FilesAway

if TYPE_CHECKING:
    from django.core.files.base import File

_GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_CONFIG: Final = Config(
    connect_timeout=5,
    read_timeout=30,
    retries={"total_max_attempts": 2, "mode": "standard"},
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """The bucket as Django's storage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(client_config=_CONFIG, **settings)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _said():
            opened = super()._open(name, mode)
            opened.open()  # fetched now, so that nothing goes wrong in the middle of an answer
            return opened  # type: ignore[no-any-return]

    def _save(self, name: str, content: "File[bytes]") -> str:
        with _said():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Gone afterwards, whether it was there or not."""
        with _said():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        with _said():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and the files in a folder; nothing where there is none."""
        with _said():
            folders, names = super().listdir(path)
        return folders, names

    def size(self, name: str) -> int:
        """Its bytes. Raises `FileNotFoundError`."""
        with _said():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """When it was written. Raises `FileNotFoundError`."""
        with _said():
            return super().get_modified_time(name)  # type: ignore[no-any-return]


@contextmanager
def _said() -> Iterator[None]:
    """What the library raises, as whoever keeps files anywhere expects it."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _GONE:
            raise FileNotFoundError(str(error)) from error
        raise FilesAway(str(error)) from error
    except (BotoCoreError, OSError) as error:
        if isinstance(error, FileNotFoundError | FilesAway):
            raise
        raise FilesAway(str(error)) from error
