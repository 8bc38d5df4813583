package dev.rally.env.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Everybody who has the page open. Any thread. */
final class Visitors {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private volatile String here = "";
    private final Set<Visitor> all = ConcurrentHashMap.newKeySet();
    /** By its name: the newest message of each event, for who comes later. */
    private final Map<String, String> newest = new ConcurrentHashMap<>();

    /** What everybody is told first; before anybody comes. */
    void welcome(ObjectNode event) {
        here = event.put("event", "here").toString();
    }

    synchronized void add(Visitor visitor) {
        visitor.send(here);
        all.add(visitor);
        newest.values().forEach(visitor::send);
    }

    void remove(Visitor visitor) {
        all.remove(visitor);
    }

    /** Everybody, as of now or later. */
    Iterable<Visitor> all() {
        return all;
    }

    boolean any(Predicate<Visitor> which) {
        return all.stream().anyMatch(which);
    }

    /** Tells everybody, and who comes later until the next of that name; not again what they know. */
    synchronized void tell(String event, ObjectNode message) {
        message.put("event", event);
        String text = message.toString();
        if (!text.equals(newest.put(event, text))) {
            all.forEach(visitor -> visitor.send(text));
        }
    }

    /** Tells those whom it concerns, once. */
    void tell(String event, ObjectNode message, Predicate<Visitor> whom) {
        message.put("event", event);
        String text = message.toString();
        all.stream().filter(whom).forEach(visitor -> visitor.send(text));
    }

    /** Shows a picture to those who watch it and keep up. */
    void show(byte[] picture, Predicate<Visitor> whom) {
        for (Visitor visitor : all) {
            if (whom.test(visitor)) {
                visitor.show(picture);
            }
        }
    }
}
