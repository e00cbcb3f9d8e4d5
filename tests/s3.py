"""A real server that speaks S3, for tests: moto's, as a process of its own on loopback, with one bucket."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from vagt.kit.bucket import BucketPlace

START_SECONDS = 30


@dataclass
class Server:
    """A running server; it may be stopped, and started again at the same port with nothing in it."""

    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """As the setting VAGT_FILES_URL has it."""
        return f"s3+plain://nøgle:hem%2Fmelig@127.0.0.1:{self.port}/files/vagt?region=eu-north-1"

    def start(self) -> None:
        """Start it, wait until it answers, and make the bucket."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        place = BucketPlace.at(self.url)
        client = boto3.client(
            "s3", endpoint_url=place.endpoint, aws_access_key_id="key", aws_secret_access_key="secret", region_name="eu-north-1"
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                client.create_bucket(
                    Bucket=place.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
                )
            except BotoCoreError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    """The server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(port)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request, settings, tmp_path) -> str:
    """Files are kept in a folder of the test's own, and then once more in a bucket."""
    if request.param == "folder":
        settings.MEDIA_ROOT = tmp_path
    else:
        server = request.getfixturevalue("s3")
        place = BucketPlace.at(server.url.replace("/vagt?", f"/{tmp_path.name}?"))
        settings.BUCKET = place
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "vagt.kit.s3.Bucket", "OPTIONS": place.options()},
        }
    return str(request.param)
