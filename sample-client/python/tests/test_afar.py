"""A server on another machine, which this one plays."""

import hashlib
import os
import re
import ssl
import tempfile
import unittest
from pathlib import Path

from support import ServerTest

import rally


class AfarTest(ServerTest):
    def serve(self):
        """A server that listens for others; its port, its token's file, its fingerprint."""
        said = []
        self.token = Path(self.home.parent) / "token"
        options = ["--listen", "127.0.0.1", "--token-file", self.token]
        self.local = self.launch(options=options, on_log=said.append)
        told = re.compile(r"other machines may connect to 127\.0\.0\.1:(\d+) .* SHA-256 is (\S+)")
        self.until(lambda: any(map(told.search, said)), "where others connect")
        port, self.fingerprint = next(filter(None, map(told.search, said))).groups()
        self.port = int(port)

    def connect(self, **how):
        server = rally.connect("127.0.0.1", self.port, self.token, **how)
        self.addCleanup(server.close)
        return server

    def test_agents_are_seen_to_and_playing_needs_the_machine(self):
        self.serve()
        cat = {"type": "float32", "shape": [4]}
        self.local.create({"name": "cat", "observation": cat, "action": {"type": "discrete", "n": 2}})
        afar = self.connect(fingerprint=self.fingerprint)
        self.assertEqual([agent.name for agent in afar.agents()], ["cat"])
        state = "x" * 3_000_000
        afar.call("checkpoint.save", agent="cat", name="afar", clientState=state)
        self.assertEqual(afar.call("checkpoint.restore", agent="cat", checkpoint="afar")["clientState"], state)
        with self.assertRaisesRegex(rally.LocalOnly, "own machine"):
            afar.open_exchange(1, 1, 4096)
        afar.reconnect()
        self.assertEqual(afar.status()["clients"], 2)

    def test_another_server_is_found_out(self):
        self.serve()
        with self.assertRaisesRegex(rally.ConnectionLost, "is not trusted: .*" + "ab" * 32):
            self.connect(fingerprint="AB:" * 31 + "AB")
        with self.assertRaisesRegex(rally.ConnectionLost, "is not trusted"):
            self.connect()
        authority = Path(self.home.parent) / "authority.pem"
        authority.write_text(ssl.get_server_certificate(("127.0.0.1", self.port)), "ascii")
        self.assertEqual(self.connect(ca_file=authority).status()["clients"], 2)
        other = Path(self.home.parent) / "other"
        other.touch(0o600)
        other.write_text("0123456789abcdef", "ascii")
        with self.assertRaisesRegex(rally.Unauthenticated, "--token-file"):
            rally.connect("127.0.0.1", self.port, other, fingerprint=self.fingerprint)
        der = ssl.PEM_cert_to_DER_cert(authority.read_text("ascii"))
        self.assertEqual(hashlib.sha256(der).hexdigest(), self.fingerprint.replace(":", "").lower())


class TokenFileTest(unittest.TestCase):
    def test_files_that_others_may_read_and_what_is_no_token_are_refused(self):
        from rally.remote import parse_fingerprint, read_token

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "token"
            file.write_text("0123456789abcdef\n", "ascii")
            file.chmod(0o600)
            self.assertEqual(read_token(file), "0123456789abcdef")
            if os.name == "posix":
                file.chmod(0o640)
                with self.assertRaisesRegex(ValueError, "chmod 600"):
                    read_token(file)
                file.chmod(0o600)
            file.write_text("short", "ascii")
            with self.assertRaisesRegex(ValueError, "16 to 256"):
                read_token(file)
        with self.assertRaisesRegex(ValueError, "64 hexadecimal"):
            parse_fingerprint("AB")


if __name__ == "__main__":
    unittest.main()
