"""What docs/engines.md says of its tests: each that it names is there."""

import re
import unittest

from support import DOCS, REPOSITORY


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
