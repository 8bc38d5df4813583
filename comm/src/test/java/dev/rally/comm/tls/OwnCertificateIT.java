package dev.rally.comm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rally.comm.error.RallyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificateIT {
    private static final ZonedDateTime THEN = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void itIsWhatItSays() throws Exception {
        X509Certificate made = parse(OwnCertificate.make("10.1.2.3", THEN));
        made.verify(made.getPublicKey());
        assertThat(made.getVersion()).isEqualTo(3);
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=rally");
        assertThat(made.getNotBefore().toInstant()).isEqualTo(THEN.minusDays(1).toInstant());
        assertThat(made.getNotAfter().toInstant()).isEqualTo(THEN.plusYears(10).toInstant());
        assertThat(made.getBasicConstraints()).isEqualTo(-1);
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(made.getSerialNumber().signum()).isEqualTo(1);
        assertThat(made.getSubjectAlternativeNames().stream().<Object>map(name -> List.copyOf(name)))
                .containsExactly(List.of(7, "10.1.2.3"), List.of(2, "localhost"));
    }

    @Test
    void aDistantEndIsWrittenWithFourDigits() throws Exception {
        X509Certificate made = parse(OwnCertificate.make("game.example", THEN.plusYears(20)));
        assertThat(made.getNotAfter().toInstant()).isEqualTo(THEN.plusYears(30).toInstant());
    }

    @Test
    void theHomeKeepsOneForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("home/tls.pem");
        Fingerprint first = ServerTls.of(OwnCertificate.in(file, "10.1.2.3")).fingerprint();
        assertThat(ServerTls.of(OwnCertificate.in(file, "10.9.9.9")).fingerprint())
                .isEqualTo(first);
        if (isPosix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void oneThatOthersMayReadOrThatHasExpiredOrIsDamagedIsMadeAnew() throws Exception {
        Path file = folder.resolve("tls.pem");
        Files.writeString(file, OwnCertificate.make("localhost", THEN.minusYears(20)));
        Fingerprint expired = Fingerprint.of(parse(Files.readString(file)));
        Fingerprint anew = ServerTls.of(OwnCertificate.in(file, "localhost")).fingerprint();
        assertThat(anew).isNotEqualTo(expired);

        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(ServerTls.of(OwnCertificate.in(file, "localhost")).fingerprint())
                .isNotEqualTo(anew);

        assumeTrue(isPosix(), "this system knows no owners of files");
        Fingerprint kept = ServerTls.of(OwnCertificate.in(file, "localhost")).fingerprint();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ServerTls.of(OwnCertificate.in(file, "localhost")).fingerprint())
                .isNotEqualTo(kept);
    }

    @Test
    void whatIsNoCertificateIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("cert.pem"), "nothing");
        assertThatThrownBy(() -> ServerTls.of(new Tls(file, file)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("PEM");
        assertThatThrownBy(() -> Trust.inAuthorities(file)).isInstanceOf(RallyException.class);
    }

    @Test
    void aFingerprintIsReadAsItWasPrintedAndAsProgramsPrintIt() throws Exception {
        Fingerprint printed = Fingerprint.of(parse(OwnCertificate.make("localhost", THEN)));
        assertThat(printed.toString()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(Fingerprint.parse(printed.toString())).isEqualTo(printed);
        assertThat(Fingerprint.parse(printed.toString().replace(":", "").toLowerCase(Locale.ROOT)))
                .isEqualTo(printed)
                .hasSameHashCodeAs(printed);
        assertThatThrownBy(() -> Fingerprint.parse("AB:CD")).hasMessageContaining("64 hexadecimal digits");
    }

    private boolean isPosix() throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix");
    }

    private static X509Certificate parse(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
