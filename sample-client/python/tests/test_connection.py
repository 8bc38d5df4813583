"""The command channel, against servers that are no good."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

from support import CLIENT, FalseServer, answer, say_hello, stop

import rally


class HostileTest(unittest.TestCase):
    def attach(self, talk, **options):
        server = rally.attach(FalseServer(self, talk).home, **options)
        self.addCleanup(server.close)
        return server

    def test_garbage_instead_of_hello(self):
        for garbage in (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"\xff\xfe\n",
            b"[1]\n",
            b"{}\n",
            b"[" * 100000 + b"\n",
            b"null\n",
            b'{"method":"progress","params":{"id":[]}}\n',
            b'{"id":1,"error":{"code":[]}}\n',
            b'{"id":null,"error":{"code":-32700,"message":"no JSON"}}\n',
        ):
            with self.subTest(garbage[:20]), self.assertRaisesRegex(rally.ConnectionLost, "no server of Rally"):
                self.attach(lambda connection, lines: connection.sendall(garbage) or lines.readline())

    def test_a_hello_that_makes_no_sense(self):
        for result in ({}, [], None, {"version": "new", "server": 1, "session": 2, "capabilities": 3}):
            with self.subTest(result), self.assertRaisesRegex(rally.InternalError, "hello makes no sense"):
                self.attach(lambda connection, lines: answer(connection, lines.readline(), result))

    def test_half_a_line_and_then_the_end(self):
        with self.assertRaisesRegex(rally.ConnectionLost, "in the middle of a line"):
            self.attach(lambda connection, lines: lines.readline() and connection.sendall(b'{"jsonrpc":"2.0",'))

    def test_half_a_line_and_then_nothing(self):
        with self.assertRaisesRegex(rally.DeadlineExceeded, "hello"):
            self.attach(lambda connection, lines: connection.sendall(b'{"json') or [*lines], timeout_s=0.1)

    def test_a_line_without_end(self):
        def talk(connection, lines):
            while True:
                connection.sendall(b"x" * 65536)

        with self.assertRaisesRegex(rally.ConnectionLost, "more than 8388608 bytes"):
            self.attach(talk)

    def test_lines_in_pieces_and_two_at_once(self):
        def talk(connection, lines):
            say_hello(connection, lines)
            first, second = lines.readline(), lines.readline()
            text = "".join(
                json.dumps({"id": json.loads(r)["id"], "result": {"ü": n}}) + "\n"
                for n, r in enumerate((first, second))
            )
            data = text.encode()
            connection.sendall(data[:11])
            connection.sendall(data[11:])
            lines.readline()

        server = self.attach(talk)
        pending = [server.connection.send("ping", {}) for _ in range(2)]
        self.assertEqual([p.result() for p in reversed(pending)], [{"ü": 1}, {"ü": 0}])

    def test_a_newer_server_says_who_has_to_be_updated(self):
        def talk(connection, lines):
            request = json.loads(lines.readline())
            message = "the client speaks versions 1 to 1, this server 2 to 3; update the client"
            error = {"code": -32002, "message": message, "data": {"name": "UNSUPPORTED_VERSION"}}
            connection.sendall(json.dumps({"id": request["id"], "error": error}).encode() + b"\n")

        with self.assertRaisesRegex(rally.UnsupportedVersion, "1 to 1, this server 2 to 3; update the client"):
            self.attach(talk)

    def test_a_server_that_chooses_a_version_that_was_not_offered(self):
        for version, remedy in ((2, "version 2 .* client 1 to 1; update the rally package"), (0, "update the server")):
            with self.assertRaisesRegex(rally.UnsupportedVersion, remedy):
                self.attach(lambda connection, lines: say_hello(connection, lines, version))

    def test_fields_notifications_and_codes_of_a_newer_server(self):
        def talk(connection, lines):
            say_hello(connection, lines)
            connection.sendall(b'{"jsonrpc":"2.0","method":"weather","params":{"sun":true}}\n{"id":999,"result":{}}\n')
            answer(connection, lines.readline(), {"agents": [], "new": 1})
            request = json.loads(lines.readline())
            connection.sendall(
                json.dumps({"id": request["id"], "error": {"code": -32099, "message": "no"}}).encode() + b"\n"
            )

        server = self.attach(talk)
        self.assertEqual(server.agents(), [])
        with self.assertRaises(rally.RallyError) as raised:
            server.ping()
        self.assertEqual((raised.exception.code, type(raised.exception)), (-32099, rally.RallyError))

    def test_a_dead_server_is_noticed_at_once_by_all_that_wait(self):
        def talk(connection, lines):
            say_hello(connection, lines)
            lines.readline(), lines.readline()

        server = self.attach(talk, timeout_s=None)
        raised = []

        def ping():
            try:
                server.ping()
            except rally.ConnectionLost as e:
                raised.append(e)

        waiting = [threading.Thread(target=ping) for _ in range(2)]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join(20)
        self.assertEqual(len(raised), 2)
        with self.assertRaises(rally.ConnectionLost):
            server.ping()

    def test_progress_extends_the_deadline(self):
        def talk(connection, lines):
            say_hello(connection, lines)
            request = json.loads(lines.readline())
            for done in range(5):
                time.sleep(0.1)
                progress = {"method": "progress", "params": {"id": request["id"], "done": done, "total": 5}}
                connection.sendall(json.dumps(progress).encode() + b"\n")
            connection.sendall(json.dumps({"id": request["id"], "result": {"samples": 7}}).encode() + b"\n")
            lines.readline()

        server = self.attach(talk)
        heard = []
        pending = server.connection.send("train", {"agent": "a"}, progress=lambda news: heard.append(news["done"]))
        self.assertEqual(pending.result(timeout_s=0.4), {"samples": 7})
        self.assertEqual(heard, [0, 1, 2, 3, 4])

    def test_a_deadline_asks_the_server_to_cancel_and_the_connection_goes_on(self):
        methods = []

        def talk(connection, lines):
            say_hello(connection, lines)
            lines.readline()
            methods.append(json.loads(lines.readline())["method"])
            answer(connection, lines.readline(), {})
            lines.readline()

        server = self.attach(talk)
        with self.assertRaises(rally.DeadlineExceeded):
            server.connection.call("train", {"agent": "a"}, timeout_s=0.05)
        server.ping()
        self.assertEqual(methods, ["cancel"])

    def test_a_game_may_look_for_an_answer_without_waiting(self):
        go = threading.Event()

        def talk(connection, lines):
            say_hello(connection, lines)
            request = lines.readline()
            go.wait(20)
            answer(connection, request, {"samples": 1})
            lines.readline()

        server = self.attach(talk)
        pending = server.connection.send("train", {"agent": "a"})
        self.assertFalse(pending.done())
        go.set()
        while not pending.done():
            pass
        self.assertEqual(pending.result(), {"samples": 1})

    def test_a_line_that_is_too_long_is_not_sent(self):
        server = self.attach(lambda connection, lines: say_hello(connection, lines) or lines.readline())
        with self.assertRaisesRegex(rally.LineTooLong, "at most 4194304"):
            server.call("checkpoint.save", agent="a", clientState="x" * 5_000_000)


@unittest.skipIf(os.name == "nt", "Windows stops no processes")
class StoppedClientTest(unittest.TestCase):
    def test_what_arrived_while_it_was_stopped_in_a_debugger_counts(self):
        child = []

        def talk(connection, lines):
            say_hello(connection, lines)
            request = lines.readline()
            stop(child[0].pid)
            answer(connection, request, {})
            with self.assertRaises(rally.DeadlineExceeded):  # so do those that are not stopped
                silent.connection.call("ping", {}, timeout_s=0.4)
            os.kill(child[0].pid, signal.SIGCONT)
            lines.readline()

        silent = rally.attach(
            FalseServer(self, lambda connection, lines: say_hello(connection, lines) or [*lines]).home
        )
        self.addCleanup(silent.close)
        server = FalseServer(self, talk)
        code = (
            f"import sys; sys.path.insert(0, {str(CLIENT)!r}); import rally\n"
            f"server = rally.attach({str(server.home)!r}); sys.stdin.readline()\n"
            "server.connection.call('ping', {}, timeout_s=0.2); print('answered')"
        )
        child.append(
            subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        said, _ = child[0].communicate("go\n", timeout=60)
        self.assertEqual(said, "answered\n")


class AttachTest(unittest.TestCase):
    def test_without_a_server(self):
        with self.assertRaisesRegex(rally.ServerDied, "no server runs on .*nowhere"):
            rally.attach("/nowhere")

    def test_to_what_a_dead_server_left(self):
        with tempfile.TemporaryDirectory() as home, socket.create_server(("127.0.0.1", 0)) as free:
            ready = {"ready": True, "host": "127.0.0.1", "port": free.getsockname()[1], "token": "t", "pid": 1}
            free.close()
            Path(home, "server.json").write_text(json.dumps(ready))
            with self.assertRaisesRegex(rally.ConnectionLost, "nobody answers at 127.0.0.1"):
                rally.attach(home)

    def test_to_another_program_that_has_a_dead_servers_port(self):
        server = FalseServer(self, lambda connection, lines: [*lines])
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        ready = json.loads((server.home / "server.json").read_text("utf-8"))
        (server.home / "server.json").write_text(json.dumps(dict(ready, pid=child.pid)))
        with mock.patch.object(sys.modules["rally.connection"], "SILENCE_S", 0.1):
            with self.assertRaisesRegex(rally.ConnectionLost, "another program has its port"):
                rally.attach(server.home)

    def test_to_a_file_that_is_none(self):
        server = FalseServer(self, say_hello)
        (server.home / "server.json").write_text('{"ready":true,"port":[]}')
        with self.assertRaisesRegex(rally.ServerDied, "no ready line"):
            rally.attach(server.home)


if __name__ == "__main__":
    unittest.main()
