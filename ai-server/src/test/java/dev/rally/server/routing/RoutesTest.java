package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.checkpoints.Retention;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.server.journal.Durability;
import dev.rally.server.journal.Journals;
import dev.rally.server.life.Ending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoutesTest {

    @Test
    void everyCommandButThoseOfTheChannelHasARoute(@TempDir Path folder) throws Exception {
        CommandRouter router = new CommandRouter(new Surroundings(
                new RallyHome(folder),
                folder,
                Checkpoints.open(folder, Retention.DEFAULT),
                new Journals(folder, Durability.none, Journals.USUAL_MEGABYTES),
                () -> {
                    throw new IllegalStateException("no engine is needed");
                },
                () -> {
                    throw new IllegalStateException("no channel is needed");
                },
                new Ending()));
        router.close(Duration.ofSeconds(1));

        Set<Class<?>> commands = new HashSet<>(Arrays.asList(Command.class.getPermittedSubclasses()));
        commands.removeAll(List.of(Command.Hello.class, Command.Cancel.class));
        assertThat(router.routed()).isEqualTo(commands);
    }
}
