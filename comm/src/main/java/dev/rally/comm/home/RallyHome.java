package dev.rally.comm.home;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The layout of the home folder. Nothing is created here; whoever writes a part creates it. */
public record RallyHome(Path path) {
    /** Where a home is unless {@code --home} says otherwise. */
    public static final Path DEFAULT = Path.of("rally-home");

    public RallyHome {
        path = path.toAbsolutePath().normalize();
    }

    /** {@code <agent>/<checkpoint>/} below. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** {@code <log>/<segment>/} below. */
    public Path replays() {
        return path.resolve("replays");
    }

    /** {@code <agent>/<segment>/} below: what the server has acknowledged and no checkpoint covers. */
    public Path journal() {
        return path.resolve("journal");
    }

    /** {@code <session>/} below: exchange files and the lock of each running server. */
    public Path sessions() {
        return path.resolve("sessions");
    }

    public Path metrics() {
        return path.resolve("metrics");
    }

    /** {@code <recording>/} below. */
    public Path recordings() {
        return path.resolve("recordings");
    }

    public Path exports() {
        return path.resolve("exports");
    }

    /** The ready line of the server that runs on this home. */
    public Path serverFile() {
        return path.resolve("server.json");
    }

    /** What the server that runs on this home, or ran last, has logged. */
    public Path logFile() {
        return path.resolve("server.log");
    }

    /** The certificate, and its key, of servers on this home that listen for other machines and were given none. */
    public Path certificateFile() {
        return path.resolve("tls.pem");
    }

    /** Where the page was served last, and its token, when that is kept. */
    public Path webFile() {
        return path.resolve("web.json");
    }

    /** Finds the server that runs on this home; fails with SERVER_DIED when none does. */
    public ReadyLine runningServer() {
        ReadyLine ready;
        try {
            ready = ReadyLine.read(serverFile());
        } catch (NoSuchFileException e) {
            throw none("there is no " + serverFile(), e);
        } catch (IOException | RallyException e) {
            throw none(serverFile() + " cannot be read: " + FileFault.why(e), e);
        }
        if (ProcessHandle.of(ready.pid()).filter(ProcessHandle::isAlive).isEmpty()) {
            throw none(serverFile() + " is left over from process " + ready.pid() + ", which is dead", null);
        }
        return ready;
    }

    private RallyException none(String why, @Nullable Throwable cause) {
        String message = "no server runs on the home " + path + ": " + why + "; start one with ./rally serve --home "
                + path + ", or name another home";
        return cause == null
                ? new RallyException(ErrorCode.SERVER_DIED, message)
                : new RallyException(ErrorCode.SERVER_DIED, message, cause);
    }
}
