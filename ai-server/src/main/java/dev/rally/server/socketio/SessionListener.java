package dev.rally.server.socketio;

/** What a session of Engine.IO brings. Called on the event loop. */
interface SessionListener {
    void message(String text);

    /** Once. */
    void closed(String why);
}
