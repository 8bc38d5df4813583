package dev.rally.env.recording;

import picocli.CommandLine.Command;

/** {@code rally recording}. */
@Command(
        name = "recording",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What somebody did in a game, kept for agents to learn from; no server needs to run.",
        subcommands = {
            MakeCommand.class,
            ListCommand.class,
            CheckCommand.class,
            ReplayCommand.class,
            ConvertCommand.class,
            DeleteCommand.class
        })
public final class RecordingCommand {}
