"""What python-socketio must be able to do with a server: python3 test.py URL

A game whose ball never comes back: what is asked here is that every state is answered and acknowledged alike.
"""

import queue
import sys

import socketio

PATIENCE_S = 10


def state(frame):
    """A state as the games send it; the ball flies on, a pixel a frame."""
    side = {"scored": False, "score": 0}
    return {
        "combo_smash": 0,
        "width": 800,
        "height": 600,
        "myself": {**side, "position": {"x": 700, "y": 300}},
        "player": {**side, "position": {"x": 100, "y": 300}},
        "ball": {"hit": False, "position": {"x": 300 + frame, "y": 300}},
    }


def connected(url, transports, events):
    """A client whose events of these names are put in a queue each."""
    client = socketio.Client(reconnection=False)
    queues = {event: queue.Queue() for event in events}
    for event, heard in queues.items():
        client.on(event, lambda *arguments, heard=heard: heard.put(arguments[0] if arguments else None))
    client.connect(url, transports=transports, wait_timeout=PATIENCE_S)
    return client, queues


def plays(url, transports, used):
    client, heard = connected(url, transports, ["ai_move", "training_status"])
    assert heard["training_status"].get(timeout=PATIENCE_S)["connected"] is True
    assert client.transport() == used, client.transport()
    for frame in range(30):
        acknowledged = client.call("player_action", state(frame), timeout=PATIENCE_S)
        move = heard["ai_move"].get(timeout=PATIENCE_S)
        assert move == acknowledged, (move, acknowledged)
        assert move["direction"].upper() == move["agentAction"], move
    client.disconnect()


def explains(url):
    client, heard = connected(url, ["websocket"], ["state_error"])
    acknowledged = client.call("player_action", {"ball": 1, "text": "ein Bär 🐻"}, timeout=PATIENCE_S)
    error = heard["state_error"].get(timeout=PATIENCE_S)
    assert error == acknowledged and "it must be" in error["message"], (error, acknowledged)
    client.disconnect()


def refuses(url):
    admin = socketio.Client(reconnection=False)
    refused = queue.Queue()
    admin.on("connect_error", refused.put, namespace="/admin")
    admin.connect(url, namespaces=["/admin"], wait=False)
    assert "Invalid namespace" in refused.get(timeout=PATIENCE_S)["message"]
    admin.disconnect()
    binary, heard = connected(url, ["websocket"], ["disconnect"])
    binary.emit("player_action", b"\x01\x02")
    heard["disconnect"].get(timeout=PATIENCE_S)


def main(url):
    plays(url, ["polling"], "polling")
    plays(url, ["websocket"], "websocket")
    plays(url, ["polling", "websocket"], "websocket")
    explains(url)
    refuses(url)
    print("ok: python-socketio plays over polls, a WebSocket, and from one to the other")


if __name__ == "__main__":
    main(sys.argv[1])
