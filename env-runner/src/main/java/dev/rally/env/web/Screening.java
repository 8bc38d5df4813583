package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.film.Film;
import dev.rally.env.film.Frame;
import dev.rally.env.film.Playback;
import dev.rally.env.picture.Picture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recording that a page looks at. Any thread. */
final class Screening implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Screening.class);
    /** What stands in pictures instead of a table's number. */
    static final int TABLE = Tables.MAX_NUMBER + 1;

    private final String recording;
    private final Film film;
    private final Playback playback;
    private final Picture picture = new Picture();
    private long last = System.nanoTime();
    private String told = "";
    private boolean closed;

    /** @param recording its name */
    Screening(String recording, Film film) {
        this.recording = recording;
        this.film = film;
        playback = new Playback(film);
    }

    String recording() {
        return recording;
    }

    synchronized ObjectNode about() {
        ObjectNode about = Visitors.MAPPER.createObjectNode().put("title", film.title());
        return about.put("frames", film.frames())
                .put("framesPerSecond", film.framesPerSecond())
                .put("episodes", film.starts().length);
    }

    synchronized void seek(int frame) {
        playback.seek(frame);
    }

    synchronized void episode(int on) {
        playback.episode(on);
    }

    synchronized void pause(boolean pause) {
        playback.pause(pause);
    }

    synchronized void speed(double times) {
        playback.speed(times);
    }

    /** Shows the page what is new by now; false when that cannot be read, which the page is told. */
    synchronized boolean show(Visitor visitor) {
        long now = System.nanoTime();
        playback.advance((now - last) / 1e9);
        last = now;
        String state = playback.frame() + " " + playback.paused() + " " + playback.speed();
        if (closed || state.equals(told)) {
            return true;
        }
        told = state;
        ObjectNode event = Visitors.MAPPER.createObjectNode().put("event", "replay");
        try {
            visitor.show(picture(event));
            visitor.send(event.toString());
            return true;
        } catch (RallyException e) {
            visitor.send(event.put("why", e.getMessage()).toString());
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // a scene may be anybody's
            LOG.error("{} is not shown any more", film.title(), e);
            visitor.send(event.put("why", "showing it failed; the log says why").toString());
        }
        return false;
    }

    private byte[] picture(ObjectNode event) {
        int number = playback.frame();
        Frame frame = film.frame(number);
        event.put("frame", number).put("episode", film.episode(number));
        event.put("paused", playback.paused()).put("speed", playback.speed());
        event.put("atEnd", playback.atEnd());
        frame.facts().forEach(event.putArray("facts")::add);
        picture.begin(TABLE, 0, number);
        if (frame.drawing() != null) {
            frame.drawing().accept(picture);
        } else if (frame.seen() != null) {
            return frame.seen().grey().message(TABLE, number);
        }
        ObjectNode numbers = event.putObject("numbers");
        picture.numbers().forEach(numbers::put);
        return picture.message();
    }

    @Override
    public synchronized void close() {
        closed = true;
        film.close();
    }
}
