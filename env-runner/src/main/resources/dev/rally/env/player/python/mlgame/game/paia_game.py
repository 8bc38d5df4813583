"""What scripts compare a game's status with."""
from mlgame.utils.enum import StringEnum


class GameStatus(StringEnum):
    GAME_ALIVE = "GAME_ALIVE"
    GAME_OVER = "GAME_OVER"
    GAME_PASS = "GAME_PASS"
    GAME_1P_WIN = "GAME_1P_WIN"
    GAME_2P_WIN = "GAME_2P_WIN"
    GAME_DRAW = "GAME_DRAW"


class GameResultState(StringEnum):
    FINISH = "FINISH"
    FAIL = "FAIL"
    PASS = "PASS"
    UN_PASS = "UN_PASS"
