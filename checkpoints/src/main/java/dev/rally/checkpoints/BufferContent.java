package dev.rally.checkpoints;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** Bytes that stand in memory, one buffer after the other. */
record BufferContent(List<ByteBuffer> parts) implements OutputFile.Content {

    static OutputFile file(String name, List<ByteBuffer> parts) {
        return new OutputFile(
                name, parts.stream().mapToLong(ByteBuffer::remaining).sum(), new BufferContent(parts));
    }

    static OutputFile file(String name, byte[] bytes) {
        return file(name, List.of(ByteBuffer.wrap(bytes)));
    }

    @Override
    public InputStream open() {
        return new Stream(parts);
    }

    private static final class Stream extends InputStream {
        private final Deque<ByteBuffer> rest = new ArrayDeque<>();

        Stream(List<ByteBuffer> parts) {
            parts.forEach(part -> rest.add(part.duplicate()));
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, to.length);
            while (!rest.isEmpty() && !rest.element().hasRemaining()) {
                rest.remove();
            }
            if (rest.isEmpty()) {
                return -1;
            }
            int count = Math.min(length, rest.element().remaining());
            rest.element().get(to, offset, count);
            return count;
        }
    }
}
