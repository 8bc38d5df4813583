package dev.rally.server.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * A packet of Socket.IO: {@code <type>[<namespace>,][<ack id>][JSON]}.
 *
 * @param type one of the constants
 * @param namespace {@code /} where none is named
 * @param ack the number that an answer is to carry, as it was written; empty where none is wanted
 * @param data a missing node where there is none
 */
record Packet(char type, String namespace, String ack, JsonNode data) {
    static final char CONNECT = '0';
    static final char DISCONNECT = '1';
    static final char EVENT = '2';
    static final char ACK = '3';
    static final char CONNECT_ERROR = '4';
    static final char BINARY_EVENT = '5';
    static final char BINARY_ACK = '6';

    static final String ROOT = "/";

    private static final int MOST_ACK_DIGITS = 20;
    /** Python's clients send NaN as it is: that is the event's matter, and no reason to disconnect. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** What came is no packet. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    static Packet parse(String text) throws Malformed {
        char type = text.isEmpty() ? ' ' : text.charAt(0);
        if (type < CONNECT || type > BINARY_ACK) {
            throw new Malformed("a packet begins with \"" + type + "\"; Socket.IO 5 has the types 0 to 6");
        }
        if (type == BINARY_EVENT || type == BINARY_ACK) {
            throw new Malformed("binary data is refused; send numbers and text, as JSON");
        }
        int at = 1;
        String namespace = ROOT;
        if (at < text.length() && text.charAt(at) == '/') {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            int query = text.indexOf('?', at);
            namespace = text.substring(at, query >= 0 && query < end ? query : end);
            at = Math.min(text.length(), end + 1);
        }
        int digits = at;
        while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
            at++;
        }
        if (at - digits > MOST_ACK_DIGITS) {
            throw new Malformed("an ack id has " + (at - digits) + " digits; allowed are " + MOST_ACK_DIGITS);
        }
        return new Packet(type, namespace, text.substring(digits, at), data(text.substring(at)));
    }

    private static JsonNode data(String json) throws Malformed {
        if (json.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Malformed("a packet's data is no JSON: " + e.getOriginalMessage());
        }
    }

    String format() {
        String where = namespace.equals(ROOT) ? "" : namespace + ",";
        return type + where + ack + (data.isMissingNode() ? "" : data);
    }
}
