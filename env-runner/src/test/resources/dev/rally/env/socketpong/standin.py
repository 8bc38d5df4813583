"""A stand-in for the environment that socket-pong's client plays with, faults included: standin.py TICKS_PER_SECOND

It prints its port. It serves one client: up to three bytes a read, of which the first decides; a game loop of its own that takes
the newest action and drops the others; an old picture until its next tick. When the client has gone it prints what happened.
"""

import io
import random
import socket
import struct
import sys
import threading
import time
import zipfile

WIDTH, HEIGHT, PADDLE, BALL = 700, 500, 100, 10
STALE_S = 1.5
PAUSE_S = 0.0002


class Game:
    def __init__(self, rate):
        self.rate = rate
        self.random = random.Random(1)
        self.a = self.b = 200
        self.actions = []
        self.reward = self.ticks = self.dropped = self.won = self.lost = 0
        self.fresh = False
        self.ends_armed = True
        self.walls_armed = True
        self.over = False
        self.spawn()
        self.draw()

    def spawn(self):
        self.x, self.y = 345, 245
        self.vx = self.random.randint(4, 8) * self.random.choice((-1, 1))
        self.vy = self.random.randint(-8, 8)

    def loop(self):
        following = time.monotonic()
        while not self.over:
            following = max(following + 1 / self.rate, time.monotonic())
            while not self.over and not self.take():
                time.sleep(PAUSE_S)
            time.sleep(max(0, following - time.monotonic()))

    def take(self):
        """A tick for the newest action; the others are lost."""
        waiting, self.actions = self.actions, []
        recent = [up for up, when in waiting if time.monotonic() - when < STALE_S]
        if not recent:
            return False
        self.dropped += len(waiting) - 1
        self.fresh = False
        self.tick(recent[-1])
        self.draw()
        self.fresh = True
        return True

    def tick(self, up):
        self.ticks += 1
        self.a = min(400, max(0, self.a + (-5 if up else 5)))
        way = self.y - self.b - 50
        step = min(abs(way / 10), 8)
        self.b = min(400, max(0, int(self.b + (step if way > 0 else -step))))
        self.x = min(690, max(0, self.x + self.vx))
        self.y = min(490, max(0, self.y + self.vy))
        if self.ends_armed and self.x in (0, 690):
            self.reward += 1 if self.x else -1
            self.won += 1 if self.x else 0
            self.lost += 0 if self.x else 1
            self.vx = -self.vx
            self.ends_armed = False
        if self.walls_armed and (self.y <= 1 or self.y >= 489):
            self.vy = -self.vy
            self.walls_armed = False
        hit = (self.x < 10 and -BALL < self.y - self.a < PADDLE) or (self.x > 680 and -BALL < self.y - self.b < PADDLE)
        if self.ends_armed and hit:
            self.vx, self.vy = -self.vx, self.random.randint(-8, 8)
            self.ends_armed = False
        self.ends_armed |= 11 < self.x < 679
        self.walls_armed |= 10 < self.y < 480

    def draw(self):
        """A tenth of the field each way; a pixel is the mean of the four in its middle."""
        covered = [0] * 3500
        for x, y, width, height in ((0, self.a, 10, PADDLE), (690, self.b, 10, PADDLE), (self.x, self.y, BALL, BALL)):
            for row in range(y // 10, min(49, (y + height - 1) // 10) + 1):
                for column in range(x // 10, min(69, (x + width - 1) // 10) + 1):
                    down = sum(y <= row * 10 + line < y + height for line in (4, 5))
                    across = sum(x <= column * 10 + line < x + width for line in (4, 5))
                    covered[row * 70 + column] += down * across
        self.pixels = bytes((0, 64, 128, 191, 255)[min(4, part)] for part in covered)

    def picture(self):
        """As numpy.savez_compressed(frame=…) writes it."""
        text = "{'descr': '|u1', 'fortran_order': False, 'shape': (50, 70), }".ljust(117) + "\n"
        npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + self.pixels
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            with archive.open("frame.npy", "w", force_zip64=True) as entry:
                entry.write(npy)
        return out.getvalue()


def serve(game, client):
    while True:
        command = client.recv(3).decode()
        if not command:
            return
        if command[0] == "a":
            game.actions.append((command[2] == "1", time.monotonic()))
        elif command[0] == "r":
            while not game.fresh:
                time.sleep(PAUSE_S)
            client.sendall(game.picture())
        elif command[0] == "s":
            client.sendall(str(game.reward).encode())
            if game.reward:
                game.spawn()
            game.reward = 0


def main():
    game = Game(float(sys.argv[1]))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(1)
    print(listening.getsockname()[1], flush=True)
    client, _ = listening.accept()
    threading.Thread(target=game.loop, daemon=True).start()
    try:
        serve(game, client)
    except ConnectionError:
        pass
    game.over = True
    print(f"{game.ticks} ticks, {game.dropped} dropped, {game.won} won, {game.lost} lost", flush=True)


main()
