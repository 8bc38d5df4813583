package dev.rally.env.player;

import dev.rally.env.game.GameSource.KeyBinding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keys from a terminal, which tells only that one is pressed: it counts as held until another key of the same seat, or the space bar,
 * which lets all go. Any thread.
 */
public final class HeldKeys {
    private static final int ESCAPE = 27;
    /** What follows sooner is one key with the escape before it. */
    private static final long SEQUENCE_NANOS = 150_000_000;

    private static final Map<String, Integer> ARROWS =
            Map.of("right", 1_073_741_903, "left", 1_073_741_904, "down", 1_073_741_905, "up", 1_073_741_906);

    private final List<KeyBinding> bindings;
    private final Map<String, String> held = new LinkedHashMap<>();
    private long escapeAt;
    private int escapes;
    private boolean escaped;

    public HeldKeys(List<KeyBinding> bindings) {
        this.bindings = List.copyOf(bindings);
    }

    /** A byte from the terminal. */
    public synchronized void read(int key) {
        if (escapes == 1 && (key == '[' || key == 'O')) {
            escapes = 2;
            return;
        }
        String name = escapes == 2 ? arrow(key) : Character.toString(key).toLowerCase(java.util.Locale.ROOT);
        escapes = 0;
        if (key == ESCAPE) {
            escapes = 1;
            escapeAt = System.nanoTime();
        } else if (key == ' ') {
            held.clear();
        } else {
            Set<String> seats = new TreeSet<>();
            bindings.stream()
                    .filter(binding -> binding.key().equals(name))
                    .forEach(binding -> seats.add(binding.seat()));
            (seats.isEmpty() ? Set.of("") : seats).forEach(seat -> held.put(seat, name));
        }
    }

    private static String arrow(int key) {
        return switch (key) {
            case 'A' -> "up";
            case 'B' -> "down";
            case 'C' -> "right";
            case 'D' -> "left";
            default -> "";
        };
    }

    /** Whether the escape key has been pressed. */
    public synchronized boolean escaped() {
        escaped |= escapes == 1 && System.nanoTime() - escapeAt > SEQUENCE_NANOS;
        return escaped;
    }

    /** What the seat's keys say; null for nothing. */
    public synchronized @Nullable String command(String seat) {
        String key = held.get(seat);
        return bindings.stream()
                .filter(binding -> binding.seat().equals(seat) && binding.key().equals(key))
                .map(KeyBinding::command)
                .findFirst()
                .orElse(null);
    }

    /** All held keys, as numbers of pygame. */
    public synchronized List<Integer> numbers() {
        return held.values().stream()
                .filter(name -> !name.isEmpty())
                .map(name -> ARROWS.getOrDefault(name, (int) name.charAt(0)))
                .distinct()
                .toList();
    }
}
