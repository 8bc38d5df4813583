package dev.rally.comm.web;

/** One WebSocket (RFC 6455). Any thread may use it; what is sent after its end is lost. */
public interface WebSocket {
    int NORMAL = 1000;
    int UNSUPPORTED_DATA = 1003;
    int POLICY = 1008;
    int TOO_LARGE = 1009;
    int FAILED = 1011;

    void text(String message);

    /** @param message not copied: nobody may change it any more, and many WebSockets may send the same one */
    void binary(byte[] message);

    /** Whether the client keeps up with what it is sent; what need not reach everybody is not sent to others. */
    boolean ready();

    /** @param reason at most 123 bytes of UTF-8; longer ones are cut */
    void close(int code, String reason);
}
