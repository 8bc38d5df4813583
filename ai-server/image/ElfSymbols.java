package dev.rally.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes out of a Linux library what no program loads: names for debuggers, a fifth of the tensor library. The tool that
 * usually does it is not on every machine, and its results are not the same everywhere.
 *
 * <pre>
 *   before  | header, program headers | segment | segment | symbols, strings | segment | section headers |
 *   after   | header, program headers | segment | segment | segment |
 * </pre>
 *
 * A segment that is moved keeps its place within a page, which is all that the loader asks for. Section headers are for
 * linkers and debuggers alone.
 */
final class ElfSymbols {
    private static final int MAGIC = 0x464c457f; // 0x7f E L F
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int SECTION_HEADERS_AT = 40;
    private static final int NUM_PROGRAM_HEADERS_AT = 56;
    private static final int NUM_SECTION_HEADERS_AT = 60;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int LOAD = 1;

    /** Where a program header lies, and what it says. */
    private record Part(int at, int type, long offset, long bytes, long alignment) {
        long end() {
            return offset + bytes;
        }
    }

    private ElfSymbols() {}

    /** Leaves alone what is no 64-bit, little-endian ELF file with its program headers at the usual place. */
    static void drop(Path library) throws IOException {
        try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer start = read(file, 0, HEADER_BYTES);
            if (!isUsual(start)) {
                return;
            }
            ByteBuffer headers =
                    read(file, 0, HEADER_BYTES + start.getShort(NUM_PROGRAM_HEADERS_AT) * PROGRAM_HEADER_BYTES);
            long end = close(file, headers, parts(headers));
            headers.putLong(SECTION_HEADERS_AT, 0).putShort(NUM_SECTION_HEADERS_AT, (short) 0);
            headers.putShort(NUM_SECTION_HEADERS_AT + 2, (short) 0);
            write(file, headers, 0);
            file.truncate(end);
        }
    }

    private static boolean isUsual(ByteBuffer start) {
        return start.limit() == HEADER_BYTES
                && start.getInt(0) == MAGIC
                && start.get(4) == 2
                && start.get(5) == 1
                && start.getLong(PROGRAM_HEADERS_AT) == HEADER_BYTES;
    }

    private static List<Part> parts(ByteBuffer headers) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < headers.getShort(NUM_PROGRAM_HEADERS_AT); i++) {
            int at = HEADER_BYTES + i * PROGRAM_HEADER_BYTES;
            parts.add(new Part(
                    at,
                    headers.getInt(at),
                    headers.getLong(at + 8),
                    headers.getLong(at + 32),
                    headers.getLong(at + 48)));
        }
        return parts;
    }

    /** Moves the segments together, changes the headers accordingly, and returns where the last one ends. */
    private static long close(FileChannel file, ByteBuffer headers, List<Part> parts) throws IOException {
        List<Part> segments = parts.stream()
                .filter(part -> part.type() == LOAD)
                .sorted(Comparator.comparingLong(Part::offset))
                .toList();
        long page = segments.stream().mapToLong(Part::alignment).max().orElseThrow();
        long end = 0; // of what was placed so far
        for (Part segment : segments) {
            long shift = Math.max(0, segment.offset() - end) / page * page;
            if (shift > 0) {
                write(file, read(file, segment.offset(), Math.toIntExact(segment.bytes())), segment.offset() - shift);
                parts.stream()
                        .filter(part -> part.offset() >= segment.offset() && part.end() <= segment.end())
                        .forEach(part -> headers.putLong(part.at() + 8, part.offset() - shift));
            }
            end = segment.end() - shift;
        }
        return end;
    }

    private static ByteBuffer read(FileChannel file, long offset, int bytes) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (read.hasRemaining() && file.read(read, offset + read.position()) >= 0) {}
        return read.flip();
    }

    private static void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
        for (ByteBuffer left = bytes.duplicate(); left.hasRemaining(); ) {
            file.write(left, offset + left.position());
        }
    }
}
