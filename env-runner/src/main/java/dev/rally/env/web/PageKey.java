package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.access.Token;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.OwnerFile;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What opens the page: new with each start, or the home's last one. That is kept only where it is asked for: while nothing is
 * served, whoever takes the port is sent the cookie by pages that are still open, and could use it later.
 *
 * @param port 0 for one that is free
 */
record PageKey(int port, String token) {
    private static final Logger LOG = LoggerFactory.getLogger(PageKey.class);
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}");

    static PageKey fresh(int port) {
        return new PageKey(port, Token.random().text());
    }

    /**
     * The home's last one, where it has one that nobody else can have read; else a new one.
     *
     * @param port that is asked for; 0 for the last one's
     */
    static PageKey kept(RallyHome home, int port) {
        Path file = home.webFile();
        try {
            if (!OwnerFile.isPrivate(file, home.path())) {
                LOG.warn("{} is not its owner's alone; the page gets a new token", file);
                return fresh(port);
            }
            JsonNode kept = Visitors.MAPPER.readTree(Files.readString(file));
            String token = kept.path("token").asText();
            int last = kept.path("port").asInt();
            if (TOKEN.matcher(token).matches() && last > 0 && last < 1 << 16) {
                return new PageKey(port == 0 ? last : port, token);
            }
            LOG.warn("{} has no port and token; the page gets new ones", file);
        } catch (NoSuchFileException e) {
            LOG.debug("the home keeps no page's address yet");
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}); the page gets a new token", file, FileFault.why(e));
        }
        return fresh(port);
    }

    PageKey at(int listening) {
        return new PageKey(listening, token);
    }

    void keep(RallyHome home) {
        try {
            OwnerFile.write(
                    home.webFile(),
                    Visitors.MAPPER.createObjectNode().put("port", port).put("token", token) + "\n");
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    home.webFile() + " cannot be written: " + FileFault.why(e)
                            + "; see to it that it can, or leave --keep-address out",
                    e);
        }
    }

    @Override
    public String toString() {
        return "the page's key at port " + port;
    }
}
