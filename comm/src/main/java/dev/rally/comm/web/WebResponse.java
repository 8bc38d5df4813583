package dev.rally.comm.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a request.
 *
 * @param status of HTTP, such as 200
 * @param headers by name; the length is added
 * @param body not copied: nobody may change it any more
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares responses
public record WebResponse(int status, Map<String, String> headers, byte[] body) {

    public WebResponse {
        headers = Map.copyOf(headers);
    }

    public static WebResponse of(int status, String contentType, byte[] body) {
        return new WebResponse(status, Map.of("content-type", contentType), body);
    }

    /** Plain text in UTF-8; a refusal says why, and what to do. */
    public static WebResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static WebResponse json(int status, String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one more header. */
    public WebResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WebResponse(status, more, body);
    }
}
