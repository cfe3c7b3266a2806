"""A proxy and certificates on this machine, made for one test run."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import Any, Self

import trustme
from scripted_server import Received, ScriptedServer


class Certificates:
    """An authority of our own, a server's certificate and a client's."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.authority = str(folder / "authority.pem")
        authority.cert_pem.write_to_path(self.authority)
        self.client = str(folder / "client.pem")
        authority.issue_cert("client@api.test").private_key_and_cert_chain_pem.write_to_path(self.client)
        self._server = authority.issue_cert("127.0.0.1", "localhost", "api.test")
        self._authority = authority

    def context(self, *, asks_who_we_are: bool = False) -> ssl.SSLContext:
        """Return what a server needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._server.configure_cert(context)
        if asks_who_we_are:
            self._authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class SecureServer(ScriptedServer):
    """A `ScriptedServer` that speaks TLS."""

    def __init__(self, context: ssl.SSLContext, *scripts: Any) -> None:
        super().__init__(*scripts)
        self._context = context

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.settimeout(5)
            secured = self._context.wrap_socket(connection, server_side=True)
            self._connections.append(secured)
            super()._serve(secured)


class Proxy:
    """A proxy that leads every request to one server, whatever host it is for; `received` lists what it was asked."""

    def __init__(self, port: int, *, refuses: bool = False) -> None:
        self._to = port
        self._refuses = refuses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.received: list[Received] = []

    def url(self, scheme: str = "http", user: str = "") -> str:
        return f"{scheme}://{user}127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Any, *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._sockets.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                if not (byte := connection.recv(1)):
                    return
                head += byte
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers = dict(line.split(": ", 1) for line in lines if line)
            self.received.append(Received(method, target, {k.lower(): v for k, v in headers.items()}, b""))
            if self._refuses:
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                return
            there = socket.create_connection(("127.0.0.1", self._to))
            self._sockets.append(there)
            if method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                there.sendall(head.replace(target.encode(), b"/" + target.split("/", 3)[3].encode(), 1))
            self._start(self._pass_on, there, connection)
            self._pass_on(connection, there)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)
