"""Launching a real server, wherever and however it is installed."""

import gc
import io
import json
import os
import re
import shlex
import sys
import tempfile
import threading
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

from bandit import Bandit, spec
from support import CLIENT, JAR, ServerTest

import rally
from rally.process import command, find_java, vectors


def children():
    """The processes that this one has started and not waited for."""
    return Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text().split()


class LaunchTest(ServerTest):
    def test_it_ends_with_its_context_and_leaves_its_checkpoints(self):
        with self.launch() as server:
            Bandit(server.create(spec())).round()
            self.assertIn("heim ☃", str(server.session))
        self.assertEqual(server.process.process.returncode, 0)
        self.assertFalse((self.home / "server.json").exists())
        self.assertEqual([p.name for p in (self.home / "sessions").iterdir() if p.is_dir()], [])
        self.assertTrue((self.home / "checkpoints" / "bandit").is_dir())

    def test_a_client_of_another_version_is_told_both_and_the_remedy(self):
        module = sys.modules["rally.session"]
        with mock.patch.multiple(module, MIN_VERSION=2, MAX_VERSION=3):
            with self.assertRaisesRegex(rally.UnsupportedVersion, "2 to 3, this server 1 to 1; update the server"):
                self.launch()
        with mock.patch.object(module, "MAX_VERSION", 3):
            self.assertEqual(self.launch(home=self.home / "newer").version, 1)

    @unittest.skipUnless(sys.platform == "linux", "who tells the children elsewhere?")
    def test_a_server_that_cannot_be_used_is_let_go_and_waited_for(self):
        gc.disable()  # which may wait for it by accident
        self.addCleanup(gc.enable)
        with mock.patch.multiple(sys.modules["rally.session"], MIN_VERSION=2, MAX_VERSION=3):
            with self.assertRaises(rally.UnsupportedVersion):
                self.launch()
        self.until(lambda: not children(), f"{children()} is not waited for")

    @unittest.skipIf(os.name == "nt", "Windows has groups of another kind")
    def test_ctrl_c_is_for_the_client_which_still_has_to_save(self):
        self.assertNotEqual(os.getpgid(self.launch().process.process.pid), os.getpgrp())

    def test_a_locale_without_letters_beyond_ascii(self):
        before = {name: os.environ.pop(name, None) for name in ("LC_ALL", "LC_CTYPE", "LANG")}
        try:
            os.environ["LC_ALL"] = "POSIX"
            self.assertIn("heim ☃", self.launch().session)
        finally:
            os.environ.pop("LC_ALL")
            os.environ.update({name: value for name, value in before.items() if value is not None})

    def test_the_ready_file_instead_of_standard_output(self):
        ready = self.home.parent / "bereit ✓.json"
        server = self.launch(ready_file=ready)
        self.assertEqual(json.loads(ready.read_text("utf-8"))["pid"], server.process.process.pid)

    @unittest.skipIf(os.name == "nt", "a shell script")
    def test_a_program_or_an_image_instead_of_a_jar(self):
        program = self.home.parent / "ein bild" / "bin" / "rally"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.join(command(JAR))} "$@"\n')
        program.chmod(0o755)
        rally.launch(program, home=self.home).shutdown()
        self.assertEqual(command(program.parent.parent), [str(program)])

    def test_a_server_that_does_not_start_has_last_words(self):
        with self.assertRaisesRegex(rally.ServerDied, "exit code 2(.|\n)*--prot"):
            self.launch(options=["--prot=1"])

    def test_the_log_can_be_had(self):
        lines = []
        self.launch(on_log=lines.append).shutdown()
        self.assertTrue(lines)


class ReadmeTest(ServerTest):
    def test_the_example_runs(self):
        code, *_ = re.findall(r"```python\n(.*?)```", (CLIENT / "README.md").read_text("utf-8"), re.S)
        code = code.replace('"ai-server/target/rally-ai-server.jar"', repr(str(JAR))).replace(
            '"gambler-home"', repr(str(self.home))
        )
        self.assertLess(len(code.splitlines()), 35)
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(code, "README.md", "exec"), {})
        self.assertRegex(said.getvalue(), r"round 19: (9\d|100)% of the arms paid\nsaved ")


class CommandTest(unittest.TestCase):
    def test_what_is_missing_is_said(self):
        for name, said in (
            ("/no/such.jar", "no /no/such.jar"),
            ("/no/such", "no program"),
            (str(CLIENT), "no packaged Rally"),
        ):
            with self.assertRaisesRegex(rally.ServerDied, said):
                command(name)

    def test_a_java_that_knows_vectors_computes_in_them(self):
        with tempfile.TemporaryDirectory() as folder:
            release = Path(folder, "release")
            java = str(Path(folder, "bin", "java"))
            self.assertEqual(vectors(java), [])
            release.write_text('JAVA_VERSION="17"\nMODULES="java.base"\n')
            self.assertEqual(vectors(java), [])
            release.write_text('JAVA_VERSION="17"\nMODULES="java.base jdk.incubator.vector"\n')
            self.assertEqual(vectors(java), ["--add-modules=jdk.incubator.vector"])

    def test_a_missing_java_is_said(self):
        before = os.environ.get("JAVA_HOME")
        os.environ["JAVA_HOME"] = "/no/java"
        try:
            with self.assertRaisesRegex(rally.ServerDied, "Java 17 or newer, and JAVA_HOME is /no/java"):
                find_java()
        finally:
            os.environ.pop("JAVA_HOME") if before is None else os.environ.update(JAVA_HOME=before)


if __name__ == "__main__":
    unittest.main()
