"""A server on another machine, which was begun with ``--listen``: TLS, and a token from a file."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import ssl
import threading
from pathlib import Path
from typing import Optional, Union

HANDSHAKE_S = 10


class Remote:
    """How to reach it, and how to know that it is the one that is meant."""

    def __init__(
        self,
        host: str,
        port: int,
        token_file: Union[str, os.PathLike],
        fingerprint: Optional[str],
        ca_file: Union[str, os.PathLike, None],
    ):
        if fingerprint is not None and ca_file is not None:
            raise ValueError("fingerprint and ca_file are two ways to know the server; give one")
        self.host, self.port = host, port
        self.token = read_token(Path(token_file))
        self._sha256 = None if fingerprint is None else parse_fingerprint(fingerprint)
        self._context = ssl.create_default_context(cafile=ca_file)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        if fingerprint is not None:  # the certificate itself is known, whoever signed it
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE

    def alive(self) -> bool:
        """Nobody here can tell."""
        return True

    def secure(self, plain: socket.socket) -> "TlsSocket":
        """Shakes hands; raises an OSError when it is another server, before the token is said."""
        plain.settimeout(HANDSHAKE_S)
        tls = self._context.wrap_socket(plain, server_hostname=self.host)
        if self._sha256 is not None:
            shown = hashlib.sha256(tls.getpeercert(binary_form=True) or b"").hexdigest()
            if shown != self._sha256:
                tls.close()
                raise ssl.SSLError(
                    f"the server's certificate has the fingerprint {shown} and not {self._sha256}: it is another"
                    " server, or has another certificate by now"
                )
        return TlsSocket(tls)


class TlsSocket:
    """As a socket that does not block. One thread may receive while another sends, which TLS itself does not allow."""

    def __init__(self, tls: ssl.SSLSocket):
        self._tls = tls
        self._lock = threading.Lock()

    def recv(self, size: int) -> bytes:
        return self._try(self._tls.recv, size)

    def send(self, data: memoryview) -> int:
        return self._try(self._tls.send, data)

    def _try(self, action, argument):
        try:
            with self._lock:
                return action(argument)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as e:
            raise BlockingIOError(str(e)) from e

    def setsockopt(self, *option) -> None:
        self._tls.setsockopt(*option)

    def setblocking(self, blocks: bool) -> None:
        self._tls.setblocking(blocks)

    def fileno(self) -> int:
        return self._tls.fileno()

    def shutdown(self, how: int) -> None:
        socket.socket.shutdown(self._tls, how)  # the connection itself, which wakes who waits for it

    def close(self) -> None:
        self._tls.close()


def parse_fingerprint(said: str) -> str:
    digits = said.strip().replace(":", "").lower()
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise ValueError(
            f"{said!r} is no fingerprint; it is the SHA-256 of the server's certificate, 64 hexadecimal digits, which"
            " the server printed when it began"
        )
    return digits


def read_token(file: Path) -> str:
    """A token's file is one line, which nobody but its owner may read."""
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise ValueError(f"others than its owner may read the token's file {file}; chmod 600 it")
    token = file.read_text("ascii").strip()
    if not re.fullmatch("[!-~]{16,256}", token):
        raise ValueError(f"{file} has no token in it; a token is one line of 16 to 256 visible ASCII characters")
    return token
