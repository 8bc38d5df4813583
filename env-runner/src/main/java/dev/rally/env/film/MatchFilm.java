package dev.rally.env.film;

import dev.rally.env.game.GameSource;
import dev.rally.env.plain.PlainJson;
import dev.rally.env.record.MatchRecord;
import dev.rally.env.record.RecordedGame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A match's round, which its game draws as the scene information shows it; where it cannot, that is shown as text. */
public final class MatchFilm implements Film {
    private static final float FRAMES_PER_SECOND = 30;
    private static final int MOST_CHARS = 400;

    private final String title;
    private final MatchRecord record;
    private final List<String> seats;
    private final @Nullable GameSource game;

    private MatchFilm(String title, MatchRecord record, @Nullable GameSource game) {
        this.title = title;
        this.record = record;
        this.game = game;
        seats = record.played();
    }

    /**
     * Opens a record.
     *
     * @param gameName of which game it is; null where nobody says
     */
    public static Film open(Path file, @Nullable String gameName) {
        MatchRecord record = MatchRecord.read(file);
        GameSource game = RecordedGame.of(record, file, gameName).orElse(null);
        Map<String, Object> first =
                record.seat(record.played().get(0)).sceneInfo().get(0);
        boolean draws = game != null && Frame.draws(canvas -> game.draw(first, canvas));
        String of = game == null ? "" : ": " + game.name();
        return new MatchFilm(file.getFileName() + of, record, draws ? game : null);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public int frames() {
        return record.entries();
    }

    @Override
    public float framesPerSecond() {
        return FRAMES_PER_SECOND;
    }

    @Override
    public int[] starts() {
        return new int[] {0};
    }

    @Override
    public Frame frame(int number) {
        List<String> facts = new ArrayList<>();
        for (String seat : seats) {
            facts.add(seat + " " + shown(record.seat(seat).commands().get(number)));
        }
        Map<String, Object> info = record.seat(seats.get(0)).sceneInfo().get(number);
        GameSource drawing = game;
        if (drawing == null) {
            info.forEach((key, value) -> facts.add(key + " " + shown(value)));
            return new Frame(null, null, facts);
        }
        return new Frame(canvas -> drawing.draw(info, canvas), null, facts);
    }

    private static String shown(@Nullable Object value) {
        String text = PlainJson.write(value);
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
    }

    @Override
    public void close() {}
}
