package dev.rally.comm.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileIT {
    private static final String GOOD = "0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void oneThatIsNotThereIsMadeForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("new/token");
        Token made = TokenFile.readOrMake(file);
        assertThat(made.text()).matches("[0-9a-f]{32}");
        assertThat(TokenFile.readOrMake(file).text()).isEqualTo(made.text());
        if (isPosix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void oneThatOthersMayUseIsRefused(String permissions) throws IOException {
        assumeTrue(isPosix(), "this system knows no owners of files");
        Path file = write(GOOD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertRefused(file, "chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-------"})
    void blanksAroundItAreNotTheToken(String permissions) throws IOException {
        Path file = write("  " + GOOD + "\r\n");
        if (isPosix()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
        assertThat(TokenFile.read(file).text()).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short-one", "0123456789 abcdef", "0123456789abcdef\nanother one", "0123456789äbcdef"})
    void whatIsNoTokenIsRefusedAndNotTold(String text) throws IOException {
        assertThatThrownBy(() -> TokenFile.read(write(text)))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining(folder.resolve("token").toString())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("56789"));
    }

    @Test
    void longOnesFoldersAndWhatIsNotThereAreRefused() throws IOException {
        assertRefused(write("a".repeat(257)), "16 to 256");
        assertRefused(write("a".repeat(1 << 20)), "16 to 256");
        assertRefused(folder, "cannot be read");
        assertRefused(folder.resolve("none"), "there is no token's file");
    }

    @Test
    void aTokenIsNotShown() {
        assertThat(new Token(GOOD)).hasToString("a token of 16 characters");
        assertThat(new Token(GOOD).is(GOOD)).isTrue();
        assertThat(new Token(GOOD).is(GOOD + "0")).isFalse();
        assertThat(Token.random().text()).isNotEqualTo(Token.random().text());
    }

    private void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .hasMessageContaining(why);
    }

    private Path write(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), text);
        if (isPosix()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }

    private boolean isPosix() throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix");
    }
}
