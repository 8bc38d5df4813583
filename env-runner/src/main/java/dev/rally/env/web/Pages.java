package dev.rally.env.web;

import dev.rally.comm.web.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, as they are in the jars, read once. */
final class Pages {
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String TEXT = "; charset=utf-8";

    private final Map<String, WebResponse> byPath = new HashMap<>();

    Pages() {
        add("/", "page/index.html", "text/html" + TEXT);
        add("/page.css", "page/page.css", "text/css" + TEXT);
        for (String script : new String[] {
            "page", "link", "picture", "curves", "training", "figures", "games", "ladder", "notice", "recordings"
        }) {
            add("/" + script + ".js", "page/" + script + ".js", "text/javascript" + TEXT);
        }
        add("/icon.svg", "page/icon.svg", "image/svg+xml");
        add("/charts.js", CHARTS + "uPlot.iife.min.js", "text/javascript" + TEXT);
        add("/charts.css", CHARTS + "uPlot.min.css", "text/css" + TEXT);
    }

    private void add(String path, String resource, String type) {
        try (InputStream in = Pages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + resource);
            }
            byPath.put(path, WebResponse.of(200, type, in.readAllBytes()).with("cache-control", "no-cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    WebResponse at(String path) {
        return byPath.get(path);
    }
}
