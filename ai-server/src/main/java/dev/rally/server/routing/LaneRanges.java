package dev.rally.server.routing;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which lanes of the server belong to which exchange. Each gets the lowest free range, so that a client which opens its
 * exchanges in the same order gets the same lanes, and with them the same random numbers. Event loop only.
 */
final class LaneRanges {
    private final TreeMap<Integer, Integer> lanesByBase = new TreeMap<>();

    /** The base of the lowest free range of {@code lanes}. */
    int take(int lanes) {
        int base = 0;
        for (Map.Entry<Integer, Integer> taken : lanesByBase.entrySet()) {
            if (taken.getKey() - base >= lanes) {
                break;
            }
            base = taken.getKey() + taken.getValue();
        }
        if (base + lanes > Protocol.MAX_LANES) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    lanes + " lanes in a row are not free; all exchanges together have " + Protocol.MAX_LANES
                            + "; close an exchange or ask for fewer");
        }
        lanesByBase.put(base, lanes);
        return base;
    }

    void giveBack(int base) {
        lanesByBase.remove(base);
    }
}
