package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that speak lines. */
@Timeout(120)
class ProgramPlayersIT extends Matches {
    private static final String SHELL = """
            #!/bin/sh
            read -r init
            echo "$init" >&2
            echo "__command__ READY"
            echo "not a command"
            while read -r word scene; do
                case $scene in
                    *GAME_ALIVE*) ANSWER ;;
                    *) echo "__command__ RESET"; echo "__command__ READY" ;;
                esac
            done
            """;

    private String shell(String answer) throws IOException {
        String file = script("player", SHELL.replace("ANSWER", answer));
        assertThat(folder.resolve("player").toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void anyProgramCanPlay() throws Exception {
        assertThat(play(
                        "pingpong",
                        "EASY",
                        "2",
                        "-i",
                        shell("echo '__command__ \"SERVE_TO_LEFT\"'"),
                        "-i",
                        "predictor"))
                .as(errors())
                .isZero();
        assertThat(json().get("rounds").size()).isGreaterThanOrEqualTo(2);
        assertThat(errors())
                .contains("[ml_1P] __init__ {\"args\": [\"1P\"], \"kwargs\": {}}")
                .contains("[ml_1P] not a command");
        assertThat(left()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo '__command__ MOVE_LEFT' | MOVE_LEFT is no JSON",
                "echo oh no >&2; exit 7 | The user program is exited with returncode 7. Get output from stderr",
                "exit 0 | The user program is exited with returncode 0.",
                "head -c 3000000 /dev/zero | it writes a line longer than 1048576 bytes",
                "sleep 100 | does not return"
            })
    void whatItDoesWrongIsTold(String answer, String said) throws Exception {
        assertThat(play("pingpong", "EASY", "-i", shell(answer.strip()), "-i", "predictor", "--patience", "1"))
                .isEqualTo(3);
        assertThat(errors()).contains("Error: Exception occurred in 'ml_1P' process:", said.strip());
        assertThat(left()).isZero();
    }

    @Test
    void aSourceInCppIsCompiledAndPlays() throws Exception {
        requireProgram("g++");
        String source = script("player.cpp", """
                #include <iostream>
                #include <string>
                int main() {
                    std::string line;
                    std::getline(std::cin, line);
                    std::cout << "__command__ READY" << std::endl;
                    while (std::getline(std::cin, line)) {
                        if (line.find("GAME_ALIVE") == std::string::npos) {
                            std::cout << "__command__ RESET" << std::endl << "__command__ READY" << std::endl;
                        } else {
                            std::cout << "__command__ \\"SERVE_TO_RIGHT\\"" << std::endl;
                        }
                    }
                }
                """);
        assertThat(play("pingpong", "NORMAL", "1", "-i", source, "-i", "predictor"))
                .as(errors())
                .isZero();
        assertThat(errors()).contains("Compiling '" + source + "'... ").contains("OK");
        assertThat(play("pingpong", "NORMAL", "1", "-i", script("bad.cpp", "int main() { return x; }\n")))
                .isEqualTo(4);
        assertThat(errors()).contains("Failed").contains("bad.cpp:1:");
    }

    /** With the headers that come with Rally, and a json.hpp beside the source, here a small stand-in. */
    @Test
    void aClassInCppIsGivenItsMain() throws Exception {
        requireProgram("g++");
        script("json.hpp", """
                #pragma once
                #include <ostream>
                #include <string>
                namespace nlohmann {
                struct json {
                    std::string text;
                    json() {}
                    json(const char *t) : text(t) {}
                    static json parse(const std::string &t) { return json(t.c_str()); }
                    bool operator==(const char *t) const { return text == t; }
                };
                inline std::ostream &operator<<(std::ostream &out, const json &j) { return out << '"' << j.text << '"'; }
                }
                """);
        String source = script("player.cpp", """
                #include <ml_play.hpp>
                class MLPlay : public AbstractMLPlay {
                public:
                    MLPlay(json init_args) {}
                    json update(json scene_info) override {
                        return scene_info.text.find("GAME_ALIVE") == std::string::npos ? "RESET" : "SERVE_TO_LEFT";
                    }
                    void reset() override {}
                };
                """);
        assertThat(play("pingpong", "EASY", "2", "-i", source, "-i", "predictor"))
                .as(errors())
                .isZero();
        assertThat(json().get("rounds").size()).isGreaterThanOrEqualTo(2);
    }
}
