"""The settings of the service, from flags, the environment and a YAML file, in that order."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ByteSize, Field, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict

from tongueseg.config.load import read_yaml, validated
from tongueseg.errors import BadSettings, nearest
from tongueseg.io.parallel import available_cores
from tongueseg.io.photo import PhotoLimits
from tongueseg.service.http.keys import fits_header

PREFIX = "TONGUESEG_"
DEFAULT_PORT = 8000
_MEBIBYTE = 2**20
_SECRETS = ("keys", "keys_file")
# A variable of such a name is meant for keys, however it is spelt.
_MEANT_FOR_KEYS = ("auth", "key", "password", "secret", "token")
_KEY_CHARACTERS = "a key is of printable ASCII characters; no header can hold another one"


def _port(value: object) -> object:
    # Kubernetes gives this name to the address of a Service that is called tongueseg.
    return DEFAULT_PORT if str(value).startswith("tcp://") else value


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _split_keys(value: object) -> object:
    parts = _split(value)
    # A list without keys would open the service to everybody. The default is an empty tuple.
    if not parts and value != ():
        raise ValueError("holds no key; leave it out for an open service")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_label_studio(url: str, token: str) -> None:
    if bool(url) != bool(token):
        raise ValueError("label_studio_url and label_studio_token: give both, or neither")
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if url and (not plain or parts.query or parts.fragment):
        raise ValueError(f"label_studio_url {url}: a URL is like https://labels.clinic.example")
    if token and not fits_header(token):
        raise ValueError(f"label_studio_token: {_KEY_CHARACTERS}")


class Settings(BaseSettings):
    """The settings of ``tongueseg serve``; each is ``TONGUESEG_NAME`` in the environment.

    Attributes:
        host, port: address to listen at; port 0 takes a free one.
        model, runtime, tta: as for ``tongueseg predict``.
        workers: photos that are worked on at a time.
        threads: of the engine for one photo; if None, all workers together fill the cores.
        queue: photos that may wait for a worker; further ones are refused at once.
        queue_bytes: bytes of uploads in memory at a time.
        deadline: seconds from the head of a request to its answer.
        connections: open at a time; if there are more, an idle one is closed.
        head_timeout: seconds for the head of a request.
        send_timeout: seconds after which a client that does not read its answer is dropped.
        max_bytes: of a request's body.
        max_pixels: of a photo.
        photo_memory: bytes for all photos that are worked on at a time; one has three quarters.
        max_files: photos of a request.
        keys, keys_file: API keys, and a file with one a line.
        allow_anonymous: serve requests without a key at an address other than a loopback one.
        hosts: names in the ``Host`` header of requests that are answered; all of them if empty.
        proxies: addresses of proxies whose ``X-Forwarded-For`` is believed.
        cors: origins whose pages may send requests.
        page: folder of the built page, ``none``, or ``auto`` for the packaged one.
        self_test_iou: IoU that the model must reach on a drawn photo before the service listens.
        drain: seconds after SIGTERM in which requests are still taken but readyz answers 503.
        batch: photos in one call of the engine.
        batch_wait: milliseconds that a photo waits for the others of its batch.
        log_level: lowest level of the log.
        label_studio_url: of the Label Studio whose ML backend this is, at ``/labelstudio``.
        label_studio_token: of a user of it who may see the tasks.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, BeforeValidator(_port)] = Field(default=DEFAULT_PORT, ge=0, le=65_535)
    model: str = "default"
    runtime: str = "auto"
    tta: bool | None = None
    workers: int = Field(default_factory=available_cores, ge=1, le=1024)
    threads: int | None = Field(default=None, ge=1, le=1024)
    queue: int = Field(default=64, ge=0, le=100_000)
    queue_bytes: ByteSize = Field(default=ByteSize(256 * _MEBIBYTE), gt=0)
    deadline: float = Field(default=10.0, gt=0, le=3600)
    connections: int = Field(default=1024, ge=1, le=1_000_000)
    head_timeout: float = Field(default=10.0, gt=0, le=3600)
    send_timeout: float = Field(default=10.0, gt=0, le=3600)
    max_bytes: ByteSize = Field(default=ByteSize(20 * _MEBIBYTE), gt=0)
    max_pixels: int = Field(default=50_000_000, gt=0)
    photo_memory: ByteSize = Field(default=ByteSize(896 * _MEBIBYTE), gt=0)
    max_files: int = Field(default=16, ge=1, le=1000)
    keys: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_keys)] = Field((), repr=False)
    keys_file: Path | None = None
    allow_anonymous: bool = False
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ()
    proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ()
    cors: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ()
    page: str = "auto"
    self_test_iou: float = Field(default=0.5, ge=0, lt=1)
    drain: float = Field(default=3.0, ge=0, le=3600)
    batch: int = Field(default=1, ge=1, le=1024)
    batch_wait: float = Field(default=2.0, ge=0, le=1000)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    label_studio_url: str = ""
    label_studio_token: str = Field(default="", repr=False)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.queue_bytes < self.max_bytes:
            raise ValueError("queue_bytes holds not even one upload of max_bytes")
        if self.batch > self.workers:
            raise ValueError(f"batch {self.batch} never fills: raise workers to as many or more")
        # Not at the field: the messages of a field's errors show its value.
        if not all(map(fits_header, self.keys)):
            raise ValueError(f"keys: {_KEY_CHARACTERS}")
        protected = bool(self.keys or self.keys_file)
        if protected and self.allow_anonymous:
            raise ValueError("allow_anonymous contradicts keys; give one of them")
        if not (protected or self.allow_anonymous or _is_loopback(self.host)):
            raise ValueError(
                f"host {self.host}: others can reach this address, and there is no API key; set "
                "keys or keys_file, or allow_anonymous=true to serve everybody"
            )
        for origin in self.cors:
            if origin != "*" and not origin.startswith(("http://", "https://")):
                raise ValueError(f"cors {origin}: an origin is like https://clinic.example")
        _check_label_studio(self.label_studio_url, self.label_studio_token)
        return self

    @property
    def engine_threads(self) -> int:
        """Threads of one call of the engine, so that all workers together fill the cores."""
        return self.threads or max(1, available_cores() // self.workers)

    @property
    def limits(self) -> PhotoLimits:
        """Limits beyond which a photo is refused before it is decoded."""
        return PhotoLimits(
            max_bytes=self.max_bytes,
            max_pixels=self.max_pixels,
            # The rest is for the photos that others send meanwhile.
            max_memory=self.photo_memory * 3 // 4,
            max_seconds=self.deadline,
            max_clock_seconds=self.deadline,
        )

    def all_keys(self) -> tuple[str, ...]:
        """Return the API keys of both settings.

        Raises:
            BadSettings: the file cannot be read, or holds none.
        """
        return self.keys + (_keys_in(self.keys_file) if self.keys_file else ())


def read_settings(flags: Mapping[str, Any] | None = None, file: Path | None = None) -> Settings:
    """Read the settings from flags, the environment and a YAML file; the first source wins.

    Args:
        flags: values by setting; None is left out.
        file: the YAML file; ``TONGUESEG_CONFIG`` names it where None.

    Raises:
        BadSettings: the file cannot be read, a key is unknown, a value cannot work, or the
            environment holds a setting of keys that is empty or misspelt.
    """
    for fault in _faults_of_environment():
        raise BadSettings(fault)
    from_environment = os.environ.get(f"{PREFIX}CONFIG")
    file = file or (Path(from_environment) if from_environment else None)
    from_flags = {name: value for name, value in (flags or {}).items() if value is not None}
    tree = {**(read_yaml(file) if file else {}), **EnvSettingsSource(Settings)(), **from_flags}
    return validated(Settings, tree)


def _faults_of_environment() -> Iterator[str]:
    """Yield what would open the service by mistake: keys that are empty, or in no known setting."""
    for variable, value in os.environ.items():
        name = variable.upper().removeprefix(PREFIX).lower()
        if not variable.upper().startswith(PREFIX):
            continue
        if name in _SECRETS and not value.strip():
            yield f"{variable}: is empty; give a key, or unset it for a service without keys"
        if name not in Settings.model_fields and any(word in name for word in _MEANT_FOR_KEYS):
            yield f"{variable}: no such setting{nearest(name, _SECRETS) or '; did you mean keys?'}"


def _keys_in(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadSettings(f"keys_file {file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadSettings(f"keys_file {file}: is no text") from error
    # A path that holds a zero byte.
    except ValueError as error:
        raise BadSettings(f"keys_file {str(file)!r}: cannot be read ({error})") from error
    keys = tuple(line.strip() for line in lines if line.strip())
    if not keys:
        raise BadSettings(f"keys_file {file}: holds no key; write one a line")
    if not all(map(fits_header, keys)):
        raise BadSettings(f"keys_file {file}: {_KEY_CHARACTERS}")
    return keys
