package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends pages the points of the runs that they follow, those that are there first and then each new one. The server writes
 * them for every training, whoever drives it.
 */
final class CurveFeed {
    private static final Logger LOG = LoggerFactory.getLogger(CurveFeed.class);
    private static final int LINES_AT_ONCE = 500;
    private static final int MAX_FOLLOWED = 64;
    private static final int MAX_RUN = Integer.MAX_VALUE;

    private final Path folder;
    private final Map<String, RunFile> files = new HashMap<>();

    CurveFeed(RallyHome home) {
        folder = home.metrics();
    }

    /** Every run of the home, with what its agent was like when it began. */
    JsonNode runs() {
        ArrayNode runs = Visitors.MAPPER.createArrayNode();
        for (Path agent : children(folder)) {
            for (Path run : children(agent)) {
                Path about = run.resolve("run.json");
                try {
                    runs.add(Visitors.MAPPER.readTree(about.toFile()));
                } catch (IOException e) {
                    LOG.debug("{} is not shown: {}", about, e.toString());
                }
            }
        }
        return runs;
    }

    private static List<Path> children(Path parent) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            List<Path> children = new ArrayList<>();
            entries.forEach(children::add);
            return children;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "cannot read " + parent + ": " + e.getMessage());
        }
    }

    /** Begins to follow a run, or no longer does. */
    JsonNode follow(Visitor visitor, ObjectNode request) {
        String agent = Asked.text(request, "agent");
        String key = agent + "/run-" + Asked.integer(request, "run", 1, MAX_RUN);
        Path file = file(key);
        if (!file.startsWith(folder) || !Files.exists(file.getParent())) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "there is no " + key + "; \"runs\" tells which there are");
        }
        if (!Asked.flag(request, "on")) {
            visitor.followed.remove(key);
        } else if (visitor.followed.size() >= MAX_FOLLOWED) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, MAX_FOLLOWED + " runs are followed, which is the limit; leave some");
        } else {
            visitor.followed.put(key, new Followed(-1, 0));
        }
        return Visitors.MAPPER.createObjectNode();
    }

    private Path file(String key) {
        return folder.resolve(key).resolve("metrics.jsonl").normalize();
    }

    /** Sends what is new; regularly, on one thread. */
    void refresh(Iterable<Visitor> visitors) {
        for (RunFile file : files.values()) {
            file.wanted = false;
        }
        for (Visitor visitor : visitors) {
            for (Map.Entry<String, Followed> followed : visitor.followed.entrySet()) {
                send(visitor, followed);
            }
        }
        Iterator<RunFile> all = files.values().iterator();
        while (all.hasNext()) {
            if (!all.next().wanted) {
                all.remove();
            }
        }
    }

    private void send(Visitor visitor, Map.Entry<String, Followed> entry) {
        String key = entry.getKey();
        RunFile file = files.computeIfAbsent(key, k -> new RunFile(file(k)));
        try {
            if (!file.wanted) {
                file.wanted = true;
                file.refresh();
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read now: {}", key, e.toString());
            return;
        }
        if (!visitor.ready()) {
            return;
        }
        Followed sent = entry.getValue();
        boolean anew = sent.generation() != file.generation();
        int from = anew ? 0 : sent.lines();
        int to = Math.min(file.lines().size(), from + LINES_AT_ONCE);
        if (anew || to > from) {
            visitor.send(points(key, anew, file.lines().subList(from, to)));
            visitor.followed.replace(key, sent, new Followed(file.generation(), to));
        }
    }

    /** The lines are JSON already. */
    private static String points(String key, boolean anew, List<String> lines) {
        int slash = key.indexOf('/');
        return "{\"event\":\"points\",\"agent\":\"" + key.substring(0, slash) + "\",\"run\":"
                + key.substring(slash + "/run-".length()) + ",\"anew\":" + anew + ",\"points\":["
                + String.join(",", lines) + "]}";
    }

    /** How much of a run a page has been sent. */
    record Followed(int generation, int lines) {}
}
