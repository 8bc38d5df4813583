package dev.rally.server.life;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.time.WallClock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the server on its home: the lock that keeps a second server away, the folder for what must not outlive
 * it, and the announcement in {@code server.json}. Closing it leaves nothing of the session behind.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private static final int KEPT_CRASH_REPORTS = 5;

    private final RallyHome home;
    private final HomeLock lock;
    private final Path folder;
    private final List<Path> announced = new ArrayList<>();

    private Session(RallyHome home, HomeLock lock, Path folder) {
        this.home = home;
        this.lock = lock;
        this.folder = folder;
    }

    /** Takes the home, or fails with {@link HomeInUseException}, and removes what dead servers have left there. */
    public static Session open(RallyHome home) {
        try {
            return begin(home);
        } catch (IOException e) {
            throw cannotWrite("the home " + home.path(), e, "name a folder of yours with --home");
        }
    }

    private static Session begin(RallyHome home) throws IOException {
        HomeLock lock = HomeLock.acquire(home.path(), home.sessions().resolve("lock"));
        try {
            reclaim(home);
            String id = STAMP.format(LocalDateTime.ofInstant(WallClock.REAL.instant(), ZoneOffset.UTC)) + "-"
                    + ProcessHandle.current().pid();
            return new Session(home, lock, Files.createDirectory(home.sessions().resolve(id)));
        } catch (Throwable e) {
            try {
                lock.close();
            } catch (Throwable closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static void reclaim(RallyHome home) throws IOException {
        Files.deleteIfExists(home.serverFile());
        try (DirectoryStream<Path> dead = Files.newDirectoryStream(home.sessions(), Files::isDirectory)) {
            for (Path session : dead) {
                LOG.info("removing the session folder {} of a server that died", session);
                FileTree.delete(session);
            }
        }
        try {
            removeOldCrashReports(home);
        } catch (IOException e) {
            LOG.warn("an old crash report stays: {}", FileFault.why(e));
        }
    }

    /** The JVM's own, of servers that died of a fault in native code. */
    private static void removeOldCrashReports(RallyHome home) throws IOException {
        List<Path> reports = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home.path(), "hs_err_pid*.log")) {
            all.forEach(reports::add);
        }
        reports.sort(Comparator.comparingLong(report -> report.toFile().lastModified()));
        for (Path report : reports.subList(0, Math.max(0, reports.size() - KEPT_CRASH_REPORTS))) {
            Files.deleteIfExists(report);
        }
    }

    /** Where exchange files live; absolute. */
    public Path folder() {
        return folder;
    }

    /** Tells other terminals, and an engine that reads files rather than pipes, how to reach the server. */
    public void announce(ReadyLine ready, @Nullable Path readyFile) {
        write(ready, home.serverFile(), "name another --home");
        if (readyFile != null) {
            write(ready, readyFile.toAbsolutePath(), "name another --ready-file, or none");
        }
    }

    /** What could not be written is not ours to delete. */
    private void write(ReadyLine ready, Path file, String remedy) {
        try {
            ready.write(file);
        } catch (IOException e) {
            throw cannotWrite("the ready line's file " + file, e, remedy);
        }
        announced.add(file);
    }

    private static RallyException cannotWrite(String what, IOException e, String remedy) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                what + " cannot be written: " + FileFault.why(e) + "; see to it that it can, or " + remedy,
                e);
    }

    /** From here on it saves and closes: a server that is launched on the home waits for it, and is not refused. */
    public void sayEnding() {
        try {
            lock.sayEnding();
        } catch (IOException e) {
            LOG.warn("a server that is launched meanwhile will not wait for this one to end", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (Path file : announced) {
                Files.deleteIfExists(file);
            }
            FileTree.delete(folder);
        } finally {
            lock.close();
        }
    }
}
