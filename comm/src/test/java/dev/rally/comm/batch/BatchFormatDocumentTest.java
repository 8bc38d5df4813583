package dev.rally.comm.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/batch-format.md says is what the code does. */
class BatchFormatDocumentTest {
    static List<DocumentedBatch> vectors() throws IOException {
        return DocumentedBatch.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bytesReadAsTheWordsSay(DocumentedBatch vector) throws IOException {
        // Through text, so that 5 of one integer type equals 5 of another.
        JsonMapper json = new JsonMapper();
        assertThat(json.readTree(vector.decoded().toString())).isEqualTo(vector.words());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void wordsAreWrittenAsTheBytesSay(DocumentedBatch vector) {
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(vector.encoded()))
                .as(vector.words().get("name").textValue())
                .isEqualTo(hex.formatHex(vector.bytes()));
    }

    @Test
    void thereAreVectorsOfEveryElementType() throws IOException {
        assertThat(vectors()).hasSize(4);
        for (ElementType type : ElementType.values()) {
            assertThat(vectors())
                    .anyMatch(vector -> vector.words().findValuesAsText("type").contains(type.name()));
        }
    }

    @Test
    void everyColumnIsInTheTable() throws IOException {
        String document = Files.readString(DocumentedBatch.DOCUMENT);
        for (Column column : Column.values()) {
            assertThat(document).contains("| " + column.number() + " | " + column.name() + " |");
        }
        assertThat(document).contains("1 float32 (IEEE 754), 2 int32, 3 uint8", "begins at 576");
    }
}
