"""Drives an image of the server as a game on a player's machine would: no Java, an odd path, nothing to be written there.

    python3 .ci/image_test.py IMAGE        takes under a minute
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sample-client" / "python"))

import rally  # noqa: E402

IMAGE = Path()
LANES, STEPS = 16, 8
PPO = {"type": "ppo", "minibatchSize": 64, "epochs": 1}
SAC = {"type": "sac", "minibatchSize": 32, "learningStarts": 32}
VECTOR = {"type": "float32", "shape": [4]}
PICTURE = {"type": "uint8", "shape": [1, 12, 10]}
CONV = {"type": "conv", "layers": [{"filters": 4, "kernel": 4, "stride": 2}], "hidden": [8], "activation": "relu"}
LEARNERS = {
    "ppo": {"algorithm": PPO, "observation": VECTOR},
    "reinforce": {"algorithm": {"type": "reinforce"}, "observation": VECTOR},
    "sac": {"algorithm": SAC, "observation": VECTOR},
    "gru": {"algorithm": PPO, "observation": VECTOR, "network": {"type": "gru", "units": 8}},
    "conv": {"algorithm": PPO, "observation": PICTURE, "network": CONV},
}


def files():
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in [IMAGE, *IMAGE.rglob("*")]}


def setUpModule():
    """The image as a player has it: elsewhere than where it was built, newer, and not to be written to."""
    global IMAGE, folder, copied
    folder = Path(tempfile.mkdtemp(prefix="ein spiel für rally "))
    IMAGE = Path(shutil.copytree(sys.argv[1], folder / "bïld", copy_function=shutil.copy))
    for path in [IMAGE, *IMAGE.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    copied = files()
    os.environ.clear()
    player = tempfile.mkdtemp(prefix="player-")  # without a space, for the JVM's options are words
    os.environ.update(HOME=player, PATH="/nowhere", RALLY_JAVA_OPTS=f"-Duser.home={player} -Djava.io.tmpdir={player}")
    os.chdir(folder)


def tearDownModule():
    for path in [IMAGE, *IMAGE.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)
    os.chdir("/")
    shutil.rmtree(folder)
    shutil.rmtree(os.environ["HOME"])


def run(*arguments):
    return subprocess.run([IMAGE / "bin" / "rally", *arguments], capture_output=True, text=True, timeout=60)


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="heim ", dir=folder))

    def start(self, *options, **more):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [IMAGE / "bin" / "rally", "serve", "--home", self.home, "--device", "cpu", *options]
        server = subprocess.Popen(command, **{**pipes, **more})
        self.addCleanup(server.communicate, timeout=20)
        self.addCleanup(server.kill)
        return server

    def test_everything_learns_is_saved_and_exported(self):
        with rally.launch(IMAGE, home=self.home) as server:
            for name, learner in LEARNERS.items():
                with self.subTest(name):
                    agent = server.create({"name": name, "action": {"type": "discrete", "n": 3}, **learner})
                    self.play(agent, 480 if name == "conv" else 0)
                    self.assertTrue(Path(agent.save()["path"]).is_dir())
                    if "network" not in learner:
                        self.assertTrue(Path(agent.export()).is_file())
            commands = [run(command, "--home", str(self.home)) for command in ("agents", "checkpoints", "doctor")]
            self.assertEqual([c.returncode for c in commands], [0, 0, 0], commands)
            switched = run("mode", "ppo", "deterministic", "--home", str(self.home))
            self.assertEqual((switched.returncode, server.agent("ppo").mode()), (0, "deterministic"), switched)
        for name in LEARNERS:
            self.assertIn(name, commands[0].stdout)
            self.assertIn(name, commands[1].stdout)

    def play(self, agent, picture_bytes):
        slot = agent.open_exchange(LANES, steps=STEPS)[0]
        seen = bytes(range(120)) * LANES if picture_bytes else [[0.1, 0.2, 0.3, 0.4]] * LANES
        for _ in range(2):
            outcomes = rally.Outcomes()
            for step in range(STEPS):
                rollout = agent.infer(slot, seen, episode_starts=[step == 0] * LANES).rollout
                outcomes.add([1] * LANES, [step == STEPS - 1] * LANES, [0] * LANES)
            agent.submit(slot, rollout, outcomes, seen)
            agent.train()

    def test_one_ready_line_and_its_pid_is_the_process(self):
        server = self.start("--stop-on-stdin-end")
        line = server.stdout.readline()
        self.assertEqual(json.loads(line)["pid"], server.pid)
        rest, errors = server.communicate(timeout=20)
        self.assertEqual((rest, server.returncode), (b"", 0), errors)
        self.assertIn(b"perceptrons in vectors of", errors)

    def test_other_machines_connect_with_tls(self):
        said = []
        token = self.home / "token"
        options = ["--listen", "127.0.0.1", "--token-file", token]
        with rally.launch(IMAGE, home=self.home, options=options, on_log=said.append) as server:
            told = re.compile(r"may connect to 127\.0\.0\.1:(\d+) .* SHA-256 is (\S+)")
            deadline = time.monotonic() + 60
            while not any(map(told.search, said)):
                self.assertLess(time.monotonic(), deadline, said)
                time.sleep(0.01)
            port, fingerprint = next(filter(None, map(told.search, said))).groups()
            afar = rally.connect("127.0.0.1", int(port), token, fingerprint=fingerprint)
            self.assertEqual(afar.status()["pid"], server.process.pid)
            afar.close()

    def test_the_bill_of_materials_is_there(self):
        if not (IMAGE / "bom.json").exists():
            self.skipTest("the server was built with mvn -o, which leaves no bill of materials")
        bill = json.loads((IMAGE / "bom.json").read_text("utf-8"))
        self.assertEqual(bill["bomFormat"], "CycloneDX")
        self.assertLessEqual({"netty-handler", "snakeyaml", "pytorch-engine"}, {c["name"] for c in bill["components"]})

    def test_a_signal_ends_it_in_order(self):
        for sent in (signal.SIGTERM, signal.SIGINT):
            server = self.start()
            server.stdout.readline()
            server.send_signal(sent)
            _, errors = server.communicate(timeout=20)
            self.assertFalse((self.home / "server.json").exists(), errors)
            self.assertIn(b"ending: ", errors)

    def test_it_ends_when_the_engine_is_killed(self):
        engine = subprocess.Popen(["/bin/sleep", "100"])
        server = self.start("--parent-pid", str(engine.pid), stdin=subprocess.DEVNULL)
        server.stdout.readline()
        engine.kill()
        engine.wait()
        _, errors = server.communicate(timeout=20)
        self.assertEqual(server.returncode, 0, errors)

    def test_a_killed_server_is_gone_and_another_goes_on(self):
        with rally.launch(IMAGE, home=self.home) as server:
            agent = server.create({"name": "a", "action": {"type": "discrete", "n": 3}, **LEARNERS["ppo"]})
            self.play(agent, 0)
            agent.save()
            os.kill(server.process.process.pid, signal.SIGKILL)
            with self.assertRaisesRegex(rally.ServerDied, "exit code -9"):
                self.play(agent, 0)
            server.reconnect()
            self.play(server.load("a"), 0)

    def test_other_servers_games(self):
        server = self.start("--compat", "godot-ai", "--compat-port", "0", "--compat-dir", folder)
        server.stdout.readline()
        port = next(int(found[1]) for found in (re.search(rb"to port (\d+)", line) for line in server.stderr) if found)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as game:
            game.sendall(b'{"no such command":1}')
            self.assertTrue(game.recv(65536))

    def test_exit_codes_and_what_it_does_not_have(self):
        first = self.start("--stop-on-stdin-end")
        first.stdout.readline()
        second = run("serve", "--home", str(self.home))
        self.assertEqual((second.returncode, str(first.pid) in second.stderr), (3, True), second)
        for command in ("train", "bench", "--no-such-option"):
            refused = run(command)
            self.assertEqual((refused.returncode, refused.stdout), (2, ""), refused)
            self.assertIn("Commands: serve", refused.stderr) if command.isalpha() else None
        self.assertRegex(run("--version").stdout, r"^rally \d+\.\d+\.\d+\n$")

    def test_it_finds_its_parts_through_links_and_from_within(self):
        link = self.home / "rally"
        link.symlink_to(os.path.relpath(IMAGE / "bin" / "rally", self.home.resolve()))
        linked = subprocess.run([link, "--version"], capture_output=True, env={"PATH": "/usr/bin:/bin"})
        self.assertEqual(linked.returncode, 0, linked)
        inside = subprocess.run(["/bin/sh", "rally", "--version"], capture_output=True, cwd=IMAGE / "bin")
        self.assertEqual(inside.returncode, 0, inside)

    def test_a_colon_in_its_path_is_said(self):
        shutil.copytree(IMAGE / "bin", self.home / "a:b" / "bin")
        said = subprocess.run([self.home / "a:b" / "bin" / "rally", "serve"], capture_output=True, text=True)
        self.assertEqual(said.returncode, 1)
        self.assertIn("there is a colon in ", said.stderr)

    def test_options_of_the_jvm(self):
        self.assertRegex(self.told("-Dx=y -XX:+PrintFlagsFinal", "--version").stdout, r"UseSerialGC += true")

    def test_the_classes_are_read_from_the_archive(self):
        said = self.told("-Xshare:on -Xlog:class+load:stderr", "--version").stderr
        self.assertRegex(said, r"dev\.rally\.server\.ServerMain source: shared objects file")

    def test_native_libraries_are_those_of_the_image(self):
        said = self.told("-Djna.debug_load.jna=true", "doctor")
        self.assertEqual(said.returncode, 0, said)
        self.assertRegex(said.stderr, r"Found jnidispatch at .*bïld/jna/")

    def told(self, options, command):
        """What the program says when the JVM has more options."""
        usual = os.environ["RALLY_JAVA_OPTS"]
        os.environ["RALLY_JAVA_OPTS"] = f"{usual} {options}"
        self.addCleanup(os.environ.update, RALLY_JAVA_OPTS=usual)
        return run(command)

    def test_zz_nothing_was_written_but_the_homes(self):
        self.assertEqual(list(Path(os.environ["HOME"]).rglob("*")), [])
        self.assertEqual(files(), copied)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
