package dev.rally.env.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;

/** Paints pictures in pixels, as JPEG, with the page's dark colours. One thread; the memory of the one before is used again. */
public final class PicturePainter {
    static {
        System.setProperty("java.awt.headless", "true"); // before anything of it is loaded: nobody wants a window
        ImageIO.setUseCache(false); // no files for what is a few kilobytes
    }

    private static final int WIDTH = 640;
    private static final int MAX_HEIGHT = 640;
    private static final Color GROUND = new Color(0x18212b);
    /** By the number of an ink. */
    private static final Color[] INKS = {
        new Color(0x33424f), new Color(0x5bb3ec), new Color(0xff9f5a), new Color(0xe8edf2)
    };

    private static final int HEADER_BYTES = 16;
    private static final int SHAPE_BYTES = 24;
    private static final int LINE = 2;
    private static final int CIRCLE = 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);

    /** @param message as {@link Picture} has it */
    public byte[] jpeg(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        float width = in.getFloat(8);
        float height = in.getFloat(12);
        boolean drawn = width > 0 && height > 0;
        Graphics2D pen = begin(WIDTH, drawn ? Math.round(WIDTH * height / width) : WIDTH / 2);
        if (drawn) {
            pen.scale(image.getWidth() / (double) width, image.getHeight() / (double) height);
            for (int at = HEADER_BYTES; at + SHAPE_BYTES <= message.length; at += SHAPE_BYTES) {
                shape(pen, in, at);
            }
        }
        return end(pen);
    }

    private static void shape(Graphics2D pen, ByteBuffer in, int at) {
        pen.setColor(INKS[Math.min(in.get(at + 1), INKS.length - 1)]);
        float x = in.getFloat(at + 4);
        float y = in.getFloat(at + 8);
        float a = in.getFloat(at + 12);
        float b = in.getFloat(at + 16);
        switch (in.get(at)) {
            case LINE -> {
                pen.setStroke(new BasicStroke(in.getFloat(at + 20), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                pen.draw(new Line2D.Float(x, y, a, b));
            }
            case CIRCLE -> pen.fill(new Ellipse2D.Float(x - a, y - a, 2 * a, 2 * a));
            default -> pen.fill(new Rectangle2D.Float(x - a / 2, y - b / 2, a, b));
        }
    }

    /** Each pixel as a square of whole pixels, as large as the usual width allows. */
    public byte[] jpeg(Grey grey) {
        int scale = Math.max(1, Math.min(WIDTH / grey.width(), MAX_HEIGHT / grey.height()));
        Graphics2D pen = begin(grey.width() * scale, grey.height() * scale);
        for (int i = 0; i < grey.pixels().length; i++) {
            int level = grey.pixels()[i] & 0xff;
            if (level > 0) {
                pen.setColor(new Color(level, level, level));
                pen.fillRect(i % grey.width() * scale, i / grey.width() * scale, scale, scale);
            }
        }
        return end(pen);
    }

    private Graphics2D begin(int width, int height) {
        int high = Math.max(1, Math.min(MAX_HEIGHT, height));
        if (image.getWidth() != width || image.getHeight() != high) {
            image = new BufferedImage(width, high, BufferedImage.TYPE_3BYTE_BGR);
        }
        Graphics2D pen = image.createGraphics();
        pen.setColor(GROUND);
        pen.fillRect(0, 0, width, high);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        return pen;
    }

    private byte[] end(Graphics2D pen) {
        pen.dispose();
        out.reset();
        try {
            if (!ImageIO.write(image, "jpeg", out)) {
                throw new IllegalStateException("this Java writes no JPEG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return out.toByteArray();
    }
}
