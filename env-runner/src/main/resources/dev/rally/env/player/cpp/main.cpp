// Lets a class MLPlay play; its source is included before this.
#include <ml_play.hpp>
#include <mlgame_client.hpp>

int main() {
    MLPlay player(get_init_args());
    client_ready();
    while (true) {
        json command = player.update(get_scene_info());
        if (command == "RESET") {
            client_reset();
            player.reset();
            client_ready();
        } else {
            send_command(command);
        }
    }
}
