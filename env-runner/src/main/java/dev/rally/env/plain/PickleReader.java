package dev.rally.env.plain;

import dev.rally.env.plain.PickleWriter.Op;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads pickles of the protocols 2 to 5 that hold plain data alone. Whatever could run code, or name a class, is refused, and so
 * is what is too deep, too large, or contains itself: a pickle may come from anybody.
 */
public final class PickleReader {
    private static final int DEEPEST = 64;
    private static final long MOST_VALUES = 20_000_000;

    private final ByteBuffer in;
    private final List<Part> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Part> memo = new HashMap<>();

    private PickleReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A value with what it weighs; a container is sealed when it has been put away, and is never added to afterwards. */
    private static final class Part {
        final @Nullable Object value;
        long values = 1;
        int depth;
        boolean sealed;

        Part(@Nullable Object value) {
            this.value = value;
        }

        void take(Part inner) {
            inner.sealed = true;
            values += inner.values;
            depth = Math.max(depth, inner.depth + 1);
            if (depth > DEEPEST || values > MOST_VALUES) {
                throw new PlainException("this pickle is nested more than " + DEEPEST + " deep, or has more than "
                        + MOST_VALUES + " values");
            }
        }
    }

    /** @throws PlainException for what is no pickle, is cut off, or holds more than plain data */
    public static @Nullable Object read(byte[] bytes) {
        try {
            return new PickleReader(bytes).run();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new PlainException("this pickle of " + bytes.length + " bytes is cut off or is none");
        }
    }

    private @Nullable Object run() {
        while (true) {
            int op = in.get() & 0xFF;
            if (op == Op.STOP) {
                if (stack.size() != 1 || in.hasRemaining()) {
                    throw new PlainException("this pickle ends with " + stack.size() + " values and " + in.remaining()
                            + " bytes more; one value and nothing more are allowed");
                }
                return pop().value;
            }
            step(op);
        }
    }

    private void step(int op) {
        switch (op) {
            case Op.PROTO -> {
                int protocol = in.get();
                if (protocol < 2 || protocol > 5) {
                    throw new PlainException("a pickle of protocol " + protocol + "; 2 to 5 are read");
                }
            }
            case Op.FRAME -> in.getLong();
            case Op.MARK -> marks.add(stack.size());
            case Op.NONE -> push(null);
            case Op.NEWTRUE -> push(true);
            case Op.NEWFALSE -> push(false);
            case Op.BININT1 -> push((long) (in.get() & 0xFF));
            case Op.BININT2 -> push((long) (in.getShort() & 0xFFFF));
            case Op.BININT -> push((long) in.getInt());
            case Op.LONG1 -> push(longNumber());
            case Op.BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case Op.SHORT_BINUNICODE -> push(text(in.get() & 0xFF));
            case Op.BINUNICODE -> push(text(in.getInt()));
            case Op.EMPTY_TUPLE -> push(new Tuple(List.of()));
            case Op.TUPLE1, Op.TUPLE2, Op.TUPLE3 -> tuple(stack.size() - (op - Op.TUPLE1 + 1));
            case Op.TUPLE -> tuple(mark());
            case Op.EMPTY_LIST -> push(new ArrayList<@Nullable Object>());
            case Op.APPEND -> append(stack.size() - 1);
            case Op.APPENDS -> append(mark());
            case Op.EMPTY_DICT -> push(new LinkedHashMap<@Nullable Object, @Nullable Object>());
            case Op.SETITEM -> setItems(stack.size() - 2);
            case Op.SETITEMS -> setItems(mark());
            case Op.MEMOIZE -> memo.put(memo.size(), top());
            case Op.BINPUT -> memo.put(in.get() & 0xFF, top());
            case Op.LONG_BINPUT -> memo.put(in.getInt(), top());
            case Op.BINGET -> recall(in.get() & 0xFF);
            case Op.LONG_BINGET -> recall(in.getInt());
            default ->
                throw new PlainException(String.format(
                        "this pickle has the instruction 0x%02x at byte %d; only None, booleans, numbers, strings, tuples,"
                                + " lists and dicts are read, no objects of a class",
                        op, in.position() - 1));
        }
    }

    private Object longNumber() {
        byte[] bytes = new byte[in.get() & 0xFF];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = in.get();
        }
        BigInteger number = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[bytes];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private void push(@Nullable Object value) {
        stack.add(new Part(value));
    }

    private Part top() {
        return stack.get(stack.size() - 1);
    }

    private Part pop() {
        return stack.remove(stack.size() - 1);
    }

    private int mark() {
        return marks.remove(marks.size() - 1);
    }

    private void tuple(int from) {
        List<Part> inner = stack.subList(from, stack.size());
        Part tuple = new Part(new Tuple(inner.stream().map(part -> part.value).toList()));
        inner.forEach(tuple::take);
        inner.clear();
        stack.add(tuple);
    }

    @SuppressWarnings("unchecked") // it is this reader that has made the list
    private void append(int from) {
        Part list = open(from, List.class);
        List<@Nullable Object> values = (List<@Nullable Object>) Objects.requireNonNull(list.value);
        List<Part> inner = stack.subList(from, stack.size());
        for (Part part : inner) {
            list.take(part);
            values.add(part.value);
        }
        inner.clear();
    }

    @SuppressWarnings("unchecked") // it is this reader that has made the map
    private void setItems(int from) {
        Part map = open(from, Map.class);
        Map<@Nullable Object, @Nullable Object> values =
                (Map<@Nullable Object, @Nullable Object>) Objects.requireNonNull(map.value);
        List<Part> inner = stack.subList(from, stack.size());
        for (int i = 0; i < inner.size(); i += 2) {
            Part key = inner.get(i);
            Part value = inner.get(i + 1);
            if (key.value instanceof List || key.value instanceof Map) {
                throw new PlainException("this pickle has a dict with a list or a dict as a key");
            }
            map.take(key);
            map.take(value);
            values.put(key.value, value.value);
        }
        inner.clear();
    }

    /** The container below that place, which must still be open. */
    private Part open(int from, Class<?> kind) {
        Part container = stack.get(from - 1);
        if (!kind.isInstance(container.value) || container.sealed) {
            throw new PlainException("this pickle contains itself, or adds to what is no list or dict");
        }
        return container;
    }

    /** What is shared weighs each time, and nothing is added to it any more: so nothing contains itself. */
    private void recall(int place) {
        Part part = memo.get(place);
        if (part == null) {
            throw new PlainException("this pickle recalls what it has not said");
        }
        part.sealed = true;
        stack.add(part);
    }
}
