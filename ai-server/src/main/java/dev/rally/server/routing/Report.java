package dev.rally.server.routing;

import java.util.Map;

/**
 * How far a piece of work is, for those who wait for it.
 *
 * @param total units of work; 0 when nobody knows
 */
record Report(long done, long total, String message, Map<String, Double> metrics) {

    static Report of(String message) {
        return new Report(0, 0, message, Map.of());
    }
}
