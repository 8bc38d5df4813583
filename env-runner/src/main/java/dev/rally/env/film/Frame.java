package dev.rally.env.film;

import dev.rally.env.picture.Glimpse;
import dev.rally.env.picture.Picture;
import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of one frame.
 *
 * @param drawing draws the game; null where nobody can
 * @param seen the observation as it is; null where there is none
 * @param facts for people, in short lines: what was done, what came of it
 */
public record Frame(
        @Nullable Consumer<Canvas> drawing, @Nullable Glimpse seen, List<String> facts) {
    public Frame {
        facts = List.copyOf(facts);
    }

    /** Whether something draws itself; whoever's it is, it may fail. */
    static boolean draws(Consumer<Canvas> drawing) {
        try {
            Picture picture = new Picture();
            picture.begin(0, 0, 0);
            drawing.accept(picture);
            return picture.drawn();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }
}
