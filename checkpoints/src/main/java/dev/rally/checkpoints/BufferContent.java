package dev.rally.checkpoints;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** What stands in memory, one after the other. */
record BufferContent(List<Elements> parts) implements OutputFile.Content {

    static OutputFile file(String name, List<Elements> parts) {
        return new OutputFile(
                name, parts.stream().mapToLong(Elements::sizeBytes).sum(), new BufferContent(parts));
    }

    static OutputFile file(String name, byte[] bytes) {
        return file(name, List.of(new Elements.Encoded(ByteBuffer.wrap(bytes))));
    }

    @Override
    public InputStream open() {
        return new Stream(parts.iterator());
    }

    private static final class Stream extends InputStream {
        private final Iterator<Elements> parts;
        private Iterator<ByteBuffer> pieces = Collections.emptyIterator();
        private ByteBuffer piece = ByteBuffer.allocate(0);

        Stream(Iterator<Elements> parts) {
            this.parts = parts;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, to.length);
            while (!piece.hasRemaining()) {
                if (pieces.hasNext()) {
                    piece = pieces.next();
                } else if (parts.hasNext()) {
                    pieces = parts.next().pieces().iterator();
                } else {
                    return -1;
                }
            }
            int count = Math.min(length, piece.remaining());
            piece.get(to, offset, count);
            return count;
        }
    }
}
