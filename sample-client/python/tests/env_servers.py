"""Environment servers, as processes of their own."""

import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from support import REPOSITORY

JAR = Path(os.environ.get("RALLY_RUNNER_JAR") or REPOSITORY / "env-runner" / "target" / "rally-env-runner.jar")


def java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else shutil.which("java")


class EnvServerTest(unittest.TestCase):
    """Runs ``rally env``."""

    @classmethod
    def setUpClass(cls):
        reason = None
        if not JAR.exists():
            reason = f"there is no {JAR}; build it, or name one with RALLY_RUNNER_JAR"
        elif not java():
            reason = "there is no Java here"
        if reason:
            print(f"skipped {cls.__name__}: {reason}", file=sys.stderr)
            raise unittest.SkipTest(reason)

    def serve(self, *options):
        """Starts a server; returns its process, its address, and its token or None."""
        server = subprocess.Popen(
            [java(), "-jar", str(JAR), "env", "--port", "0", *options], stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait, 30)
        self.addCleanup(server.kill)
        line = server.stdout.readline()
        ready = re.fullmatch(r".* at \S+:(\d+)(?:, token (\w+))?\n", line)
        self.assertTrue(ready, line)
        return server, f"127.0.0.1:{ready[1]}", ready[2]
