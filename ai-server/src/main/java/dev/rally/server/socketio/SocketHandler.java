package dev.rally.server.socketio;

/** What a server does with its clients. All of it is called on the event loop, so nothing may wait. */
public interface SocketHandler {
    /**
     * A client has connected to the namespace.
     *
     * @throws RuntimeException whose message refuses it
     */
    void connected(Socket socket);

    void received(Socket socket, Event event);

    /** It has disconnected, or nothing was heard of it for too long. */
    void gone(Socket socket, String why);
}
