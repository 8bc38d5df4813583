"""A player of ping-pong that knows where the ball comes down: walls and speed included, slices and the blocker not.

    ./rally match pingpong NORMAL -i sample-client/games/predictor.py -i predictor
"""

WIDTH, BALL, PLATFORM = 200, 5, 40


class MLPlay:
    def __init__(self, side):
        self.side = side
        self.left = side == "1P"
        self.served = None

    def update(self, scene_info):
        if scene_info["status"] != "GAME_ALIVE":
            return "RESET"
        if scene_info["ball_speed"] == (0, 0):
            return "SERVE_TO_LEFT" if self.left else "SERVE_TO_RIGHT"
        if self.served is None:
            self.served = scene_info["frame"]
        away = self.aim(scene_info) - scene_info["platform_" + self.side][0] - (PLATFORM - BALL) // 2
        return "MOVE_RIGHT" if away > 2 else "MOVE_LEFT" if away < -2 else "NONE"

    def aim(self, scene_info):
        """Where the ball will be when it reaches this side; the middle while it flies away."""
        (x, y), (vx, vy) = scene_info["ball"], scene_info["ball_speed"]
        if (vy > 0) != (self.side == "1P"):
            return (WIDTH - BALL) // 2
        frames = scene_info["frame"] - self.served
        while y < 415 if vy > 0 else y > 80:
            frames += 1
            if frames % 100 == 0:
                vx += 1 if vx > 0 else -1
                vy += 1 if vy > 0 else -1
            x, y = x + vx, y + vy
            if x <= 0 or x >= WIDTH - BALL:
                x, vx = max(0, min(WIDTH - BALL, x)), -vx
        return x

    def reset(self):
        self.left = not self.left
        self.served = None
