package dev.rally.env.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** YAML texts as trees and back: one document, no key twice, and no aliases, of which a tree has only the names. */
final class Yaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build())
            .build();

    private Yaml() {}

    /**
     * The tree of a text; a missing node when it is empty.
     *
     * @throws RallyException INVALID_SPEC, saying in which line, if the text is not such YAML
     */
    static JsonNode read(String text) {
        try {
            refuseWhatTreesHide(text);
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                throw refused(marked.getProblemMark().getLine() + 1, marked.getProblem(), e);
            }
            throw refused(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(e); // from a string
        }
    }

    static String write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuseWhatTreesHide(String text) throws IOException {
        int depth = 0;
        int documents = 0;
        try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (parser.isCurrentAlias()) {
                    throw refused(line, "*" + parser.getText() + " is an alias; write its value out", null);
                }
                documents += depth == 0 ? 1 : 0;
                if (documents > 1) {
                    throw refused(line, "a second document begins; give one", null);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }
    }

    private static RallyException refused(int line, String problem, @Nullable Throwable cause) {
        String message = "line " + line + ": " + problem;
        return cause == null
                ? new RallyException(ErrorCode.INVALID_SPEC, message)
                : new RallyException(ErrorCode.INVALID_SPEC, message, cause);
    }
}
