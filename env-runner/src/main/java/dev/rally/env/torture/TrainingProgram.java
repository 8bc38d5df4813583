package dev.rally.env.torture;

import dev.rally.comm.home.RallyHome;
import dev.rally.env.RunnerMain;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training in a process of its own, small enough to have a round in a moment.
 *
 * @param roundSteps agent steps of a round
 * @param options of {@code rally train}
 */
record TrainingProgram(String agent, int roundSteps, List<String> options) {
    /** One that learns from its own steps, and one that learns from a replay memory. */
    static final List<TrainingProgram> ALL = List.of(
            new TrainingProgram(
                    "pong-t",
                    512,
                    List.of("--scenes", "32", "--round-steps", "16", "--set", "loop.evaluateAgainst=[]")),
            new TrainingProgram(
                    "pendulum-t", 32, List.of("--config", "pendulum", "--set", "agents.pendulum-t.saveReplay=true")));

    /** The program that this is, with the server that runs on the home. */
    List<String> command(RallyHome home) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String program = System.getProperty("java.class.path");
        boolean jar = program.endsWith(".jar") && !program.contains(File.pathSeparator);
        command.addAll(jar ? List.of("-jar", program) : List.of("-cp", program, RunnerMain.class.getName()));
        command.addAll(List.of("train", "--server", "--home", home.path().toString()));
        command.addAll(List.of("--agent", agent, "--forever", "--no-progress"));
        command.addAll(options);
        return command;
    }
}
