package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells pages what the server's log warns of. The file has it whoever drives the server, from before this process began too,
 * and thinned: an event of the protocol would have no more than that. One thread.
 */
final class LogFeed {
    private static final Logger LOG = LoggerFactory.getLogger(LogFeed.class);
    /** A line's time, level, writer and message. What a line does not begin, such as a stack trace, is in the file alone. */
    private static final Pattern WARNING = Pattern.compile("(\\S+) (WARN|ERROR) +(\\S+) - (.*)");

    private static final int KEPT = 50;
    private static final int MAX_TEXT = 1_000;

    private final GrowingFile file;
    private final Visitors visitors;
    private final Deque<ObjectNode> newest = new ArrayDeque<>();

    LogFeed(RallyHome home, Visitors visitors) {
        file = new GrowingFile(home.logFile());
        this.visitors = visitors;
    }

    /** Looks once, and tells when there is something new. */
    void look() {
        boolean isNew = false;
        try {
            for (String line : file.next().lines()) {
                Matcher warning = WARNING.matcher(line);
                if (warning.lookingAt()) {
                    isNew = true;
                    keep(warning);
                }
            }
        } catch (IOException e) { // there is none yet, or it is being moved
            LOG.debug("the server's log cannot be read now: {}", e.toString());
        }
        if (isNew) {
            ObjectNode message = Visitors.MAPPER.createObjectNode();
            ArrayNode lines = message.putArray("lines");
            newest.forEach(lines::add);
            visitors.tell("log", message);
        }
    }

    private void keep(Matcher warning) {
        String text = warning.group(4);
        newest.addLast(Visitors.MAPPER
                .createObjectNode()
                .put("time", warning.group(1))
                .put("level", warning.group(2))
                .put("from", warning.group(3))
                .put("text", text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text));
        if (newest.size() > KEPT) {
            newest.removeFirst();
        }
    }
}
