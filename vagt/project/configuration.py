"""What an installation may set, read once from environment variables.

Every value is typed; a secret may come from a file (`VAGT_SECRET_KEY_FILE=/run/secrets/key`). The page
`docs/operate/settings.md` is generated from this class.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from vagt.kit.bucket import BucketPlace
from vagt.kit.clamd import Clamd
from vagt.project.postgres.places import Places

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PORTS = 65_536
PREFIX = "VAGT_"
FOR_TESTS = "VAGT_TEST_"  # the test suite's own; nothing of an installation


class IdentityProvider(BaseModel):
    """An OpenID Connect provider that consultants or contacts may sign in with."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name used in the sign-in address")
    name: str = Field(description="Words on the sign-in button")
    server_url: AnyHttpUrl = Field(description="Issuer, or the address of its openid-configuration")
    client_id: str
    secret: SecretStr


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _from_json(value: object) -> object:
    return TypeAdapter(list[IdentityProvider]).validate_json(value) if isinstance(value, str) else value


class Configuration(BaseModel):
    """Typed settings of one installation; the field descriptions are the documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: Literal["demo", "production", "test"] = Field(
        "demo",
        description="`demo` fills an empty database with the demo cast; `production` refuses unsafe settings",
    )
    url: AnyHttpUrl = Field(AnyHttpUrl("http://localhost:8000"), description="The address people type")
    listen: str = Field(
        "127.0.0.1:8000",
        description="Address and port the web server binds, as `127.0.0.1:8000`",
    )
    var: Path = Field(Path("var"), description="Folder for the embedded database, files, keys and logs")
    secret_key: SecretStr | None = Field(
        None, description="Signs sessions and links; made and kept in the `var` folder when empty"
    )
    database_url: SecretStr | None = Field(
        None, description="`postgresql://...` of PostgreSQL 15 or newer, as the service role; empty: embedded"
    )
    owner_database_url: SecretStr | None = Field(
        None, description="The same database as the owning role, for migrations; empty: `DATABASE_URL`"
    )
    database_role: Literal["service", "owner"] = Field(
        "service", description="Who a command is to the database; the `vagt` command chooses, you need not"
    )
    database_pool: int = Field(
        8,
        ge=0,
        le=100,
        description="Connections each process keeps at most; 0: one for each thread, not kept",
    )
    postgres_bin: Path | None = Field(
        None, description="Folder with `postgres` and `initdb` to run instead of the embedded build"
    )
    web_workers: int = Field(2, ge=1, le=64, description="Web server processes")
    web_threads: int = Field(4, ge=1, le=64, description="Threads in each web server process")
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_split)] = Field(
        (),
        description="Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, comma separated",
    )
    max_request_bytes: int = Field(26_214_400, ge=65_536, description="Larger requests are answered 413")
    request_seconds: int = Field(20, ge=1, le=300, description="Slower request bodies are answered 408")
    smtp_url: SecretStr | None = Field(
        None,
        description="`smtp://user:password@host:587` (STARTTLS), `smtps://` or `smtp+plain://`; "
        "empty: mail is kept in `var/mail-out`",
    )
    mail_from: str = Field("Vagt <vagt@localhost>", description="Sender of the installation's own mail")
    mail_max_bytes: int = Field(
        52_428_800,
        ge=65_536,
        description="Of a larger mail only the beginning is fetched; a larger delivery is refused (552)",
    )
    lmtp_listen: str | None = Field(
        None, description="Address and port where other mail servers deliver by LMTP, as `127.0.0.1:2424`; empty: none"
    )
    files_url: SecretStr | None = Field(
        None,
        description="`s3://key:secret@host/bucket/prefix` (or `s3+plain://` without TLS; `?region=` where the server asks "
        "for one) to keep files there; empty: in `var/files`",
    )
    clamd: str | None = Field(
        None,
        description="Where ClamAV's clamd scans files: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`; "
        "empty: files are not scanned",
    )
    require_second_factor: bool | None = Field(
        None, description="Consultants need a second factor; default: yes, except in `demo`"
    )
    identity_providers: Annotated[tuple[IdentityProvider, ...], BeforeValidator(_from_json)] = Field(
        (),
        description="OpenID Connect: a JSON list with `id`, `name`, `server_url`, `client_id` and `secret`",
    )
    language: Literal["da", "en"] = Field("da", description="Language of people who have not chosen one")
    time_zone: str = Field("Europe/Copenhagen", description="Zone of dates in pages without a calendar of their own")
    heartbeat_url: AnyHttpUrl | None = Field(
        None,
        description="Called every minute while everything works, so that somebody outside notices silence",
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for `/metrics` from other machines; empty: this machine only"
    )
    log_format: Literal["text", "json"] | None = Field(None, description="Default: `json` in production")

    @model_validator(mode="before")
    @classmethod
    def _address_follows_port(cls, values: dict[str, object]) -> dict[str, object]:
        """Whoever moves the server to another port of this machine need not say the address twice."""
        port = str(values.get("listen", "")).rpartition(":")[2]
        known = port.isdigit() and 0 < int(port) < PORTS
        return {"url": f"http://localhost:{port}", **values} if known else values

    @field_validator("listen", "lmtp_listen")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < PORTS:
            raise ValueError("wanted are an address and a port, such as 127.0.0.1:8000")
        return value

    @field_validator("files_url")
    @classmethod
    def _bucket(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            BucketPlace.at(value.get_secret_value())
        return value

    @field_validator("clamd")
    @classmethod
    def _scanner(cls, value: str | None) -> str | None:
        if value is not None:
            Clamd.at(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError("not a zone of the IANA database, such as Europe/Copenhagen") from error
        return value

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Where the web server binds."""
        return _place(self.listen)

    @property
    def lmtp_host_and_port(self) -> tuple[str, int] | None:
        """Where mail is delivered to us, if anywhere."""
        return _place(self.lmtp_listen) if self.lmtp_listen is not None else None

    @property
    def embedded(self) -> bool:
        """Whether the database server is ours to run."""
        return self.database_url is None

    @property
    def chosen_database_url(self) -> str:
        """The database, as the role this process is to have."""
        if self.database_url is None:
            role = "vagt_owner" if self.database_role == "owner" else "vagt_app"
            return f"postgresql://{role}@/vagt?host={Places(self.var.resolve()).run}"
        if self.database_role == "owner" and self.owner_database_url is not None:
            return self.owner_database_url.get_secret_value()
        return self.database_url.get_secret_value()

    @property
    def second_factor_required(self) -> bool:
        if self.require_second_factor is None:
            return self.environment == "production"
        return self.require_second_factor

    @property
    def json_logs(self) -> bool:
        return (self.log_format or ("json" if self.environment == "production" else "text")) == "json"

    @property
    def secure(self) -> bool:
        return self.url.scheme == "https"


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


class UnreadableSecret(ValueError):
    """A `*_FILE` variable names a file that cannot be read."""


def read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that are ours, names lowered and prefix gone; `X_FILE` gives `X` the file's content.

    `DATABASE_URL` is accepted without the prefix, as hosting platforms set it.
    Raises `UnreadableSecret` naming the variable and the file.
    """
    values: dict[str, str] = {}
    if "DATABASE_URL" in environ:
        values["database_url"] = environ["DATABASE_URL"]
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name.startswith(FOR_TESTS) or value == "":
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file"):
            try:
                values[key.removesuffix("_file")] = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise UnreadableSecret(f"{name} names {value}, which cannot be read: {error.strerror}") from error
        else:
            values[key] = value
    return {key: value for key, value in values.items() if value != ""}


@cache
def configuration() -> Configuration:
    """The configuration of this process. Raises `pydantic.ValidationError` naming each bad field."""
    return Configuration.model_validate(read_environment(os.environ))


def in_words(error: ValidationError | UnreadableSecret) -> list[str]:
    """What is wrong with the environment, a sentence a variable; a secret's value is never repeated."""
    if isinstance(error, UnreadableSecret):
        return [f"{error}."]
    first = {str(fault["loc"][0]) if fault["loc"] else "": fault for fault in reversed(error.errors())}
    return [_sentence(field, fault) for field, fault in reversed(first.items())]


def _sentence(field: str, fault: "ErrorDetails") -> str:
    name = "DATABASE_URL" if field == "database_url" else PREFIX + field.upper()
    if fault["type"] == "extra_forbidden":
        close = get_close_matches(field, Configuration.model_fields, n=1)
        meant = (
            f"did you mean {PREFIX}{close[0].upper()}?" if close else "`vagt --help` names the page with all of them."
        )
        return f"{name} is not a setting; {meant}"
    if field not in Configuration.model_fields:
        return f"{fault['msg']}."
    description = Configuration.model_fields[field].description
    secret = field.endswith(("_url", "_token", "_key", "_providers")) and field not in (
        "heartbeat_url",
        "url",
    )
    given = "" if secret else f' was given as "{fault["input"]}", which'
    place = ".".join(str(part) for part in fault["loc"][1:] if not str(part).startswith("function-"))
    wrong = fault["msg"].removeprefix("Value error, ") + (f" ({place})" if place and secret else "")
    return f"{name}{given} is not right: {wrong}. What it is: {description}."
