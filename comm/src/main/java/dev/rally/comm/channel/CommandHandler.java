package dev.rally.comm.channel;

import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;

/**
 * What a server does with its commands. Every method is called on the server's event loop and must not block: work that
 * takes long goes to another thread, which answers the request when it is done. What a method throws becomes the
 * request's error answer.
 */
public interface CommandHandler {

    /**
     * Introduces the server to a client whose token and version range have been found right; the channel puts the
     * version agreed on into the answer.
     */
    Result.Hello hello(Command.Hello hello, Connection connection);

    /** Any command but {@code hello} and {@code cancel}. */
    void handle(Request request);

    /** The client is gone; its unanswered requests were cancelled. */
    void closed(Connection connection);
}
