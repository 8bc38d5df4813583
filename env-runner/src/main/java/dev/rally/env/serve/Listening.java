package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Where clients connect. */
final class Listening {
    private Listening() {}

    /**
     * Listens.
     *
     * @param address its port 0 for any that is free
     * @throws RallyException INVALID_PARAMS when nobody can listen there
     */
    static ServerSocketChannel at(InetSocketAddress address) {
        try {
            ServerSocketChannel listening = ServerSocketChannel.open();
            try {
                return listening.bind(address);
            } catch (IOException e) {
                listening.close();
                throw e;
            }
        } catch (IOException e) {
            String remedy = e instanceof BindException
                    ? "; end the program that listens there, or give another --port (0 takes any that is free)"
                    : "";
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "cannot listen at " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                            + e.getMessage() + remedy,
                    e);
        }
    }

    /** The address that was asked for and the port that was had, as clients write them. */
    static String where(InetSocketAddress asked, ServerSocketChannel listening) {
        return asked.getAddress().getHostAddress() + ":" + listening.socket().getLocalPort();
    }
}
