package dev.rally.server.routing;

import dev.rally.agents.TensorEngine;
import dev.rally.comm.channel.CommandServer;
import dev.rally.comm.home.RallyHome;
import dev.rally.server.journal.Journals;
import dev.rally.server.life.Ending;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What the commands act on. The engine and the channel may still be on their way when the router is made; they are
 * there before the first command comes.
 *
 * @param session the session's folder, for exchange files
 */
public record Surroundings(
        RallyHome home,
        Path session,
        Checkpoints checkpoints,
        Journals journals,
        Supplier<TensorEngine> engine,
        Supplier<CommandServer> channel,
        Ending ending) {}
