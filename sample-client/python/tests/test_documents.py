"""The examples and codes of docs/protocol.md, and the tests that docs/engines.md names."""

import json
import re
import unittest

from support import DOCS, REPOSITORY, FalseServer, say_hello

import rally
from rally import errors


def protocol():
    return (DOCS / "protocol.md").read_text("utf-8")


class ProtocolTest(unittest.TestCase):
    def test_each_code_has_its_class(self):
        text = protocol()
        named = dict(
            (int(code), name) for code, name in re.findall(r"(?:^\| | )(-32\d{3}) (?:\| )?([A-Z_]{6,})", text, re.M)
        )
        self.assertEqual(named, {code: errors.screaming(c.__name__) for code, c in errors.BY_CODE.items() if code})

    def test_requests_are_those_of_the_examples_and_their_answers_are_understood(self):
        examples = list(self.examples())
        self.assertGreater(len(examples), 20)
        sent = []

        def talk(connection, lines):
            say_hello(connection, lines)
            for request, replies in examples:
                sent.append(json.loads(lines.readline()))
                for reply in replies:
                    reply = dict(reply)
                    if "id" in reply:
                        reply["id"] = sent[-1]["id"]
                    else:
                        reply["params"] = dict(reply["params"], id=sent[-1]["id"])
                    connection.sendall(json.dumps(reply).encode() + b"\n")
            lines.readline()

        with rally.attach(FalseServer(self, talk).home) as server:
            for request, replies in examples:
                last = replies[-1]
                heard = []
                pending = server.connection.send(request["method"], request["params"], progress=heard.append)
                if "error" in last:
                    with self.assertRaises(errors.BY_CODE[last["error"]["code"]]) as raised:
                        pending.result()
                    self.assertEqual(raised.exception.name, last["error"]["data"]["name"])
                else:
                    self.assertEqual(pending.result(), last["result"])
                self.assertEqual(len(heard) > 0, len(replies) > 1)
        for (request, _), was in zip(examples, sent):
            self.assertEqual(dict(was, id=request["id"]), request)

    @staticmethod
    def examples():
        """Each request with the lines that answer it."""
        for block in re.findall(r"^ *```json\n(.*?)```", protocol(), re.S | re.M):
            request, replies = None, []
            while block.strip():
                message, end = json.JSONDecoder().raw_decode(block.lstrip())
                block = block.lstrip()[end:]
                if "method" in message and "id" in message:
                    request, replies = message, []
                elif request:
                    replies.append(message)
                    if "id" in message and request:
                        yield request, replies
                        request = None


class EventsTest(unittest.TestCase):
    def test_each_event_has_its_proofs_and_those_are_there(self):
        text = (DOCS / "engines.md").read_text("utf-8").partition("## What each client does")[2].partition("\n## ")[0]
        events, proofs = (re.findall(rf"^{row}", text, re.M) for row in (r"\| (\d+) \|", r"(\d+)\. "))
        self.assertEqual((events, len(events) > 10), (proofs, True))
        clients = REPOSITORY / "sample-client"
        scripts = [*(clients / "python" / "tests").glob("*.py"), *(clients / "godot" / "tests").glob("*.gd")]
        there = set(re.findall(r"(?:def|func) (test_\w+)", "\n".join(file.read_text("utf-8") for file in scripts)))
        for file in REPOSITORY.glob("*/src/test/java/**/*IT.java"):
            there.update(f"{file.stem}.{name}" for name in re.findall(r"void (\w+)\(", file.read_text("utf-8")))
        named = set(re.findall(r"`(test_\w+|\w+IT\.\w+)`", text.partition("What proves it")[2]))
        self.assertEqual(named - there, set())
        self.assertGreater(len(named), 10)


if __name__ == "__main__":
    unittest.main()
