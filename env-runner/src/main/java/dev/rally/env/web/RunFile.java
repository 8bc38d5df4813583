package dev.rally.env.web;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a run's metrics, as the server writes them on; one that it has thinned is read anew. One thread. */
final class RunFile {
    private final GrowingFile file;
    private final List<String> lines = new ArrayList<>();
    private int generation;
    /** Whether somebody follows it, as of the last look. */
    boolean wanted;

    RunFile(Path file) {
        this.file = new GrowingFile(file);
    }

    /** What was read so far, a JSON object a line. */
    List<String> lines() {
        return lines;
    }

    /** Grows when the lines are no longer those of before and some more. */
    int generation() {
        return generation;
    }

    void refresh() throws IOException {
        GrowingFile.News news = file.next();
        if (news.anew()) {
            lines.clear();
            generation++;
        }
        lines.addAll(news.lines());
    }
}
