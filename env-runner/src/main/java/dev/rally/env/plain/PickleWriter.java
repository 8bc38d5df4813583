package dev.rally.env.plain;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain data as a pickle of protocol 2, which every Python reads: PEP 307. Each string is written once. */
public final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> written = new HashMap<>();

    private PickleWriter() {}

    /** @throws PlainException for what is no plain data */
    public static byte[] write(@Nullable Object value) {
        PickleWriter writer = new PickleWriter();
        writer.out.write(Op.PROTO);
        writer.out.write(2);
        writer.put(value);
        writer.out.write(Op.STOP);
        return writer.out.toByteArray();
    }

    private void put(@Nullable Object value) {
        if (value == null) {
            out.write(Op.NONE);
        } else if (value instanceof Boolean truth) {
            out.write(truth ? Op.NEWTRUE : Op.NEWFALSE);
        } else if (value instanceof Integer || value instanceof Long) {
            number(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            out.write(Op.BINFLOAT);
            bigEndian(Double.doubleToLongBits(((Number) value).doubleValue()));
        } else if (value instanceof BigInteger big) {
            bigNumber(big);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Tuple tuple) {
            tuple(tuple.values());
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else {
            throw new PlainException("a " + value.getClass().getName() + " is no plain data: allowed are null, "
                    + "booleans, whole and other numbers, strings, tuples, lists and maps of them");
        }
    }

    private void number(long value) {
        if (value >= 0 && value < 1 << 8) {
            out.write(Op.BININT1);
            out.write((int) value);
        } else if (value >= 0 && value < 1 << 16) {
            out.write(Op.BININT2);
            littleEndian(value, 2);
        } else if (value == (int) value) {
            out.write(Op.BININT);
            littleEndian(value, 4);
        } else {
            out.write(Op.LONG1);
            out.write(8);
            littleEndian(value, 8);
        }
    }

    private void bigNumber(BigInteger value) {
        byte[] bytes = value.toByteArray();
        if (bytes.length > 255) {
            throw new PlainException("a number of " + bytes.length + " bytes; allowed are 255");
        }
        out.write(Op.LONG1);
        out.write(bytes.length);
        for (int i = bytes.length - 1; i >= 0; i--) {
            out.write(bytes[i]);
        }
    }

    private void string(String text) {
        Integer before = written.get(text);
        if (before != null) {
            out.write(before < 256 ? Op.BINGET : Op.LONG_BINGET);
            littleEndian(before, before < 256 ? 1 : 4);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(Op.BINUNICODE);
        littleEndian(bytes.length, 4);
        out.writeBytes(bytes);
        int place = written.size();
        written.put(text, place);
        out.write(place < 256 ? Op.BINPUT : Op.LONG_BINPUT);
        littleEndian(place, place < 256 ? 1 : 4);
    }

    private void tuple(List<?> values) {
        if (values.isEmpty()) {
            out.write(Op.EMPTY_TUPLE);
            return;
        }
        boolean isShort = values.size() <= 3;
        if (!isShort) {
            out.write(Op.MARK);
        }
        values.forEach(this::put);
        out.write(isShort ? Op.TUPLE1 + values.size() - 1 : Op.TUPLE);
    }

    private void list(List<?> values) {
        out.write(Op.EMPTY_LIST);
        if (!values.isEmpty()) {
            out.write(Op.MARK);
            values.forEach(this::put);
            out.write(Op.APPENDS);
        }
    }

    private void map(Map<?, ?> values) {
        out.write(Op.EMPTY_DICT);
        if (!values.isEmpty()) {
            out.write(Op.MARK);
            values.forEach((key, value) -> {
                put(key);
                put(value);
            });
            out.write(Op.SETITEMS);
        }
    }

    private void littleEndian(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    private void bigEndian(long value) {
        for (int i = 7; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    /** The instructions of pickles that make plain data. */
    static final class Op {
        static final int MARK = '(';
        static final int STOP = '.';
        static final int BINFLOAT = 'G';
        static final int BININT = 'J';
        static final int BININT1 = 'K';
        static final int BININT2 = 'M';
        static final int NONE = 'N';
        static final int BINUNICODE = 'X';
        static final int APPEND = 'a';
        static final int APPENDS = 'e';
        static final int BINGET = 'h';
        static final int LONG_BINGET = 'j';
        static final int BINPUT = 'q';
        static final int LONG_BINPUT = 'r';
        static final int SETITEM = 's';
        static final int SETITEMS = 'u';
        static final int TUPLE = 't';
        static final int EMPTY_TUPLE = ')';
        static final int EMPTY_LIST = ']';
        static final int EMPTY_DICT = '}';
        static final int PROTO = 0x80;
        static final int TUPLE1 = 0x85;
        static final int TUPLE2 = 0x86;
        static final int TUPLE3 = 0x87;
        static final int NEWTRUE = 0x88;
        static final int NEWFALSE = 0x89;
        static final int LONG1 = 0x8a;
        static final int SHORT_BINUNICODE = 0x8c;
        static final int MEMOIZE = 0x94;
        static final int FRAME = 0x95;

        private Op() {}
    }
}
