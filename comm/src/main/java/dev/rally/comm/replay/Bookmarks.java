package dev.rally.comm.replay;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where reading a log's file ended last time. Submissions come in the order of their appending, each with a reader of
 * its own: without this, each would walk over all that stand before it. A bookmark is only a guess, for the file may be
 * another by now; the excerpt that stands there proves it by its own index. Any thread may use it.
 */
final class Bookmarks {
    /** Files; the one that was read the longest ago is forgotten. */
    private static final int MAX = 64;

    private static final Map<Path, LogFile.Place> PLACES = new LinkedHashMap<>(MAX, 0.75f, true);

    private Bookmarks() {}

    static synchronized LogFile.Place of(Path file) {
        return PLACES.getOrDefault(file.toAbsolutePath(), LogFile.Place.START);
    }

    static synchronized void put(Path file, LogFile.Place place) {
        PLACES.put(file.toAbsolutePath(), place);
        if (PLACES.size() > MAX) {
            PLACES.remove(PLACES.keySet().iterator().next());
        }
    }
}
