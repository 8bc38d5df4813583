package dev.rally.env.bench;

import picocli.CommandLine.Command;

/** {@code rally bench <name>}: prints one line a measurement, with {@code --json} one JSON object a line. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures how fast things are, on this machine, through the whole path.",
        subcommands = {
            StartBench.class,
            ExchangeBench.class,
            SubmitBench.class,
            ScenesBench.class,
            LoopBench.class,
            WinBench.class,
            ControlBench.class,
            CompatBench.class,
            WebBench.class,
            EnvBench.class
        })
public final class BenchCommand {}
