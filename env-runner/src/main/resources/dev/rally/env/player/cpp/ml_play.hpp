// What a player in C++ is made of. json.hpp, of nlohmann/json, stands beside the player's source or where g++ looks for headers.
#ifndef RALLY_ML_PLAY_HPP
#define RALLY_ML_PLAY_HPP

#include <json.hpp>

using json = nlohmann::json;

class AbstractMLPlay {
public:
    virtual ~AbstractMLPlay() = default;

    // Answers a frame with a command, or with "RESET" when the round is over.
    virtual json update(json scene_info) = 0;

    virtual void reset() = 0;
};

#endif
