package dev.rally.env.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.home.RallyHome;
import dev.rally.env.Await;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches a table as a program does that shows pictures and knows nothing of the page. */
@Timeout(60)
class PictureStreamsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private Face face;

    @SuppressWarnings("NullAway.Init")
    private OpenPage page;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void openAPage() throws Exception {
        face = Face.of(new WebOptions(), new RallyHome(home), () -> null, lost -> {});
        page = OpenPage.at(face.address());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable stream : open) {
            stream.close();
        }
        page.close();
        face.close();
    }

    private int table(String scene, String... players) throws InterruptedException {
        int table = page.ok("open", "scene", scene, "players", List.of(players))
                .path("table")
                .asInt();
        page.event("table", state -> state.path("table").asInt() == table);
        return table;
    }

    private HttpResponse<InputStream> get(String query) throws Exception {
        String address = face.address().replace("/?", "/picture?") + "&" + query;
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofInputStream());
        open.add(response.body());
        return response;
    }

    private static String refused(HttpResponse<InputStream> response, int status) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        return new String(response.body().readAllBytes(), US_ASCII);
    }

    private DataInputStream stream(String query) throws Exception {
        HttpResponse<InputStream> response = get(query);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("multipart/x-mixed-replace; boundary=picture");
        DataInputStream in = new DataInputStream(response.body());
        assertThat(line(in)).isEqualTo("--picture");
        return in;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** A part, as far as the boundary behind it: that is how it can be shown before the next comes. */
    private static byte[] part(DataInputStream in) throws IOException {
        assertThat(line(in)).isEqualTo("Content-Type: image/jpeg");
        byte[] jpeg = new byte[Integer.parseInt(line(in).replace("Content-Length: ", ""))];
        assertThat(line(in)).isEmpty();
        in.readFully(jpeg);
        assertThat(line(in)).isEmpty();
        assertThat(line(in)).isEqualTo("--picture");
        return jpeg;
    }

    private static BufferedImage image(byte[] jpeg) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(image).isNotNull();
        return image;
    }

    @Test
    void aTableIsSeenAsItIsPlayed() throws Exception {
        DataInputStream in = stream("table=" + table("pong", "level1", "level2"));
        byte[] first = part(in);
        BufferedImage image = image(first);
        assertThat(image.getWidth()).isEqualTo(640);
        int blue = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < 100; x++) {
                blue += (image.getRGB(x, y) & 0xff) > 200 ? 1 : 0;
            }
        }
        assertThat(blue).as("pixels of the left paddle").isPositive();
        byte[] later = part(in);
        while (Arrays.equals(first, later)) {
            later = part(in);
        }
    }

    @Test
    void whatASideSeesIsSeenToo() throws Exception {
        int pong = table("pong", "level1", "level2");
        assertThat(image(part(stream("table=" + pong + "&sees=1"))).getWidth())
                .as("11 bars")
                .isEqualTo(11 * 5 * (640 / 65));
        int pixels = table("pong-pixels", "level1", "level2");
        BufferedImage stacked = image(part(stream("table=" + pixels + "&sees=0")));
        assertThat(stacked.getWidth()).as("four pictures of 84 pixels").isEqualTo(4 * 85 - 1);
        assertThat(stacked.getHeight()).isEqualTo(84);
    }

    @Test
    void whatIsNoTableIsSaidAndStreamsEndWithTheirs() throws Exception {
        assertThat(refused(get("table=77"), 400)).contains("no table 77");
        assertThat(refused(get("table=0"), 400)).contains("no table 0");
        assertThat(refused(get("table=x"), 400)).contains("integer from 0 to 65534");
        int table = table("pong", "level1", "level2");
        assertThat(refused(get("table=" + table + "&sees=2"), 400)).contains("integer from 0 to 1");
        assertThat(refused(get("table=" + table + "&rate=31"), 400)).contains("integer from 1 to 30");
        DataInputStream in = stream("table=" + table);
        part(in);
        page.ok("leave");
        in.readAllBytes();
        assertThat(refused(get("table=" + table), 400)).contains("no table " + table);
    }

    @Test
    void whoDoesNotKnowTheTokenSeesNothing() throws Exception {
        int table = table("pong", "level1", "level2");
        URI address = URI.create(face.address().replaceAll("/\\?.*", "/picture?table=" + table));
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(refused(response, 403)).contains("token");
    }

    @Test
    void thereAreOnlySoManyAndOneThatGoesMakesRoom() throws Exception {
        int table = table("pong", "level1", "level2");
        List<DataInputStream> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            streams.add(stream("rate=1&table=" + table));
        }
        assertThat(refused(get("table=" + table), 503)).contains("16 streams");
        streams.get(0).close();
        Await.until(() -> get("rate=1&table=" + table).statusCode() == 200);
    }
}
