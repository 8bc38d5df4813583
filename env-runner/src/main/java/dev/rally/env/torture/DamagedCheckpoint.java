package dev.rally.env.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A file of a client's newest automatic checkpoint is damaged while no server runs: an older one must come back. */
record DamagedCheckpoint(Arena arena) implements Fault {
    private static final String AUTOMATIC = "auto-";

    @Override
    public String kind() {
        return "damaged-checkpoint";
    }

    @Override
    public void strike(SplittableRandom random) throws Exception {
        StrictClient victim = arena.clients().get(random.nextInt(arena.clients().size()));
        arena.server().killAnd(() -> {
            List<Path> files = newest(arena.home().checkpoints().resolve(victim.name()));
            if (!files.isEmpty()) {
                victim.ledger().damaged();
                arena.log().line(kind(), Damage.to(files.get(random.nextInt(files.size())), random));
            }
        });
    }

    /** The files of the newest automatic checkpoint; none where there is no other one that could come back. */
    private static List<Path> newest(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(checkpoints)) {
            List<Path> newestLast = all.filter(folder -> number(folder) >= 0)
                    .sorted(Comparator.comparingLong(DamagedCheckpoint::number))
                    .toList();
            return newestLast.size() < 2 ? List.of() : filesOf(newestLast.get(newestLast.size() - 1));
        }
    }

    private static List<Path> filesOf(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static long number(Path checkpoint) {
        String name = String.valueOf(checkpoint.getFileName());
        return name.matches(AUTOMATIC + "\\d{1,18}") ? Long.parseLong(name.substring(AUTOMATIC.length())) : -1;
    }
}
