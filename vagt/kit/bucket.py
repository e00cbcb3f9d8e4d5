"""Where a bucket for files lies, read from one URL; and what it is called when it does not answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class FilesAway(OSError):
    """The bucket does not answer, or does not let us. What was to be kept is not kept, and may be tried again."""


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where files lie: `s3://key:secret@host/bucket/prefix?region=eu-north-1`, or `s3+plain://` without TLS."""

    bucket: str
    prefix: str
    endpoint: str
    region: str | None
    key: str | None
    secret: str | None

    @classmethod
    def at(cls, text: str) -> "BucketPlace":
        """From a URL. Raises ValueError for anything else."""
        parts = urlsplit(text)
        bucket, _, prefix = parts.path.strip("/").partition("/")
        scheme = {"s3": "https", "s3+plain": "http"}.get(parts.scheme)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
        half = bool(parts.username) != bool(parts.password)
        if scheme is None or not parts.hostname or not bucket or half or parts.fragment or set(asked) - {"region"}:
            raise ValueError(
                "wanted is s3://key:secret@host/bucket/prefix, with ?region=… where the server asks for one"
            )
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        secrets = [unquote(one) if one else None for one in (parts.username, parts.password)]
        return cls(bucket, prefix.strip("/"), f"{scheme}://{host}", asked.get("region", [None])[0], *secrets)

    def options(self) -> dict[str, Any]:
        """What the storage is made with."""
        return {
            "bucket_name": self.bucket,
            "location": self.prefix,
            "endpoint_url": self.endpoint,
            "region_name": self.region or "us-east-1",
            "access_key": self.key,
            "secret_key": self.secret,
            "default_acl": None,
            "file_overwrite": False,
        }

    def __str__(self) -> str:
        return "/".join(part for part in (self.endpoint, self.bucket, self.prefix) if part)
