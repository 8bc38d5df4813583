package dev.rally.env.torture;

import java.util.ArrayList;
import java.util.List;

/** The faults that this machine can have. */
final class FaultCatalog {
    /** All of them, on whichever machine. */
    static final List<String> KINDS = List.of(
            "kill-server",
            "kill-runner",
            "kill-both",
            "kill-python",
            "stop-server",
            "stop-runner",
            "full-disk",
            "damaged-checkpoint",
            "damaged-replay",
            "damaged-exchange",
            "hostile-batches",
            "hostile-lines",
            "bad-wire",
            "wrong-clock");

    private FaultCatalog() {}

    /** @param longestStopS how long a process is stopped at most */
    static List<Fault> of(Arena arena, double longestStopS) {
        List<Fault> faults = new ArrayList<>();
        List<Child> trainings = arena.trainings();
        faults.add(new Kill("kill-server", arena, true, List.of()));
        faults.add(new Kill("kill-runner", arena, false, trainings));
        faults.add(new Kill("kill-both", arena, true, trainings));
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            faults.add(new Stop("stop-server", arena, longestStopS, null));
            faults.add(new Stop("stop-runner", arena, longestStopS, trainings.get(0)));
        }
        Child python = arena.python();
        if (python != null) {
            faults.add(new Kill("kill-python", arena, false, List.of(python)));
        }
        SmallDisk disk = arena.disk();
        if (disk != null) {
            faults.add(new FullDisk(arena, disk));
        }
        faults.add(new DamagedCheckpoint(arena));
        faults.add(new DamagedReplay(arena));
        faults.add(new HostileBatches(arena, true));
        faults.add(new HostileBatches(arena, false));
        faults.add(new Hostile(arena));
        faults.add(new BadWire(arena));
        faults.add(new WrongClock(arena.clockOffset()));
        return faults;
    }
}
