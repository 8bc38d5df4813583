// How a player in C++ talks to the match: a line each.
#ifndef RALLY_MLGAME_CLIENT_HPP
#define RALLY_MLGAME_CLIENT_HPP

#include <cstdlib>
#include <iostream>
#include <string>

#include <json.hpp>

// What stands behind the line's first word; the match's end is this program's.
inline nlohmann::json read_message() {
    std::string line;
    if (!std::getline(std::cin, line)) {
        std::exit(0);
    }
    return nlohmann::json::parse(line.substr(line.find('{')));
}

inline nlohmann::json get_init_args() { return read_message(); }

inline nlohmann::json get_scene_info() { return read_message(); }

inline void client_ready() { std::cout << "__command__ READY" << std::endl; }

inline void client_reset() { std::cout << "__command__ RESET" << std::endl; }

inline void send_command(const nlohmann::json &command) { std::cout << "__command__ " << command << std::endl; }

#endif
