package dev.rally.server.terminal;

import picocli.CommandLine.Command;

/** {@code bench}: what can only be measured where the tensors are; all other benches are the runner's. */
@Command(
        name = BenchCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Measures the learner, and the tensor library.",
        subcommands = {LearnBenchCommand.class, ForwardBenchCommand.class})
public final class BenchCommand {
    public static final String NAME = "bench";
}
