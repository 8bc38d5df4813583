package dev.rally.server.compat.pong;

import java.util.Locale;

/** What a racket does in a frame, and the number that the policy has for it. */
enum Action {
    UP(0),
    DOWN(1),
    STAY(2);

    private static final Action[] ALL = values();
    static final int COUNT = ALL.length;

    private final int number;

    Action(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Action of(int number) {
        return ALL[number];
    }

    String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}
