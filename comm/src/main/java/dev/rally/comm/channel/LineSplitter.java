package dev.rally.comm.channel;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Cuts one connection's bytes into lines, however they arrive. */
final class LineSplitter {
    private static final int KEPT_BYTES = 4096;

    private final Lines lines;
    private int limitBytes;
    private byte[] line = new byte[512];
    private int length;
    private boolean skipping;

    /** Where the lines go. */
    interface Lines {
        /** The line stands in {@code bytes} from index 0, without its newline, until this returns. */
        void line(byte[] bytes, int length);

        /** A line has passed the limit; the rest of it will be skipped. */
        void lineTooLong(int limitBytes);
    }

    /** @param limitBytes the longest line, newline included */
    LineSplitter(Lines lines, int limitBytes) {
        this.lines = lines;
        this.limitBytes = limitBytes;
    }

    void limit(int bytes) {
        limitBytes = bytes;
    }

    /** Takes all that {@code in} has. */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            int newline = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            if (newline < 0) {
                take(in, in.readableBytes());
            } else {
                take(in, newline - in.readerIndex());
                in.skipBytes(1);
                endOfLine();
            }
        }
    }

    private void take(ByteBuf in, int count) {
        if (!skipping && length + count >= limitBytes) {
            skipping = true;
            lines.lineTooLong(limitBytes);
        }
        if (skipping) {
            in.skipBytes(count);
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, Math.min(2 * line.length, limitBytes)));
        }
        in.readBytes(line, length, count);
        length += count;
    }

    private void endOfLine() {
        int complete = length;
        length = 0;
        if (!skipping) {
            lines.line(line, complete);
        }
        skipping = false;
        if (line.length > KEPT_BYTES) {
            line = new byte[KEPT_BYTES]; // one long line must not keep its memory for ever
        }
    }
}
