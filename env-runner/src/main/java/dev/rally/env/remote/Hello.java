package dev.rally.env.remote;

/**
 * A client's first frame.
 *
 * @param minVersion the oldest protocol that it speaks
 * @param maxVersion the newest
 * @param token empty where the server asks for none
 * @param client a name for the server's lines
 */
public record Hello(int minVersion, int maxVersion, String token, String client) {
    /** What a client is taken to say that leaves a key out. */
    static final Hello NOTHING = new Hello(0, 0, "", "");
}
