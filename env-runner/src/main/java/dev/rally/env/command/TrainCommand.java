package dev.rally.env.command;

import dev.rally.comm.home.RallyHome;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.plan.PlanOptions;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.terminal.TerminalKeys;
import dev.rally.env.train.LoopControl;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.TrainingLoop;
import dev.rally.env.train.TrainingResult;
import dev.rally.env.view.Progress;
import dev.rally.env.view.Summary;
import dev.rally.env.web.Face;
import dev.rally.env.web.WebOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains agents as a configuration says; without one, an agent at Pong, until it wins 95 %% of the"
                + " points against level3 or five minutes are over.",
        footer = {"", "While it trains, " + LoopKeys.LEGEND + "."})
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(names = "--json", description = "Print the summary as one JSON object, and everything else as errors.")
    private boolean json;

    @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary to FILE as one JSON object.")
    private @Nullable Path summary;

    @Option(names = "--no-progress", description = "Print no live progress.")
    private boolean noProgress;

    @Option(names = "--print-config", description = "Print the whole configuration in force as YAML, and do nothing.")
    private boolean printConfig;

    @Option(names = "--web", description = "Show it in a browser too; the options below say where.")
    private boolean showsWeb;

    @Mixin
    private WebOptions web = new WebOptions();

    @Override
    public Integer call() {
        if (printConfig) {
            System.out.print(plan.config().toYaml());
            return 0;
        }
        if (!showsWeb) {
            web.requireNone("--web");
        }
        PrintStream out = json ? System.err : System.out;
        TrainingPlan training = plan.toPlan();
        RallyHome home = server.home();
        if (summary != null) {
            Summary.check(summary);
        }
        TrainingResult result = train(out, home, training);
        new Summary(result, training, home, plan.again()).publish(out, json ? System.out : null, summary);
        return 0;
    }

    private TrainingResult train(PrintStream out, RallyHome home, TrainingPlan training) {
        LoopControl control = new LoopControl();
        try (Progress progress = Progress.open(out, !noProgress, training)) {
            LoopListener listener = progress.listener();
            LastWait wait = new LastWait(control, listener::notice);
            Interrupts.stop(control, wait, listener::notice);
            try (ServerLink link = server.open(log(progress))) {
                wait.on(link);
                try (Face face = showsWeb ? Face.open(web, home, link, lost -> {}) : null) {
                    LoopListener told = face == null ? listener : new BothListeners(listener, face.training(training));
                    if (face != null) {
                        face.told().forEach(listener::notice);
                    }
                    TrainingLoop loop = new TrainingLoop(link, home, training, told, control);
                    LoopKeys keys = new LoopKeys(link, training.mainAgent(), control, wait, listener::notice);
                    return TerminalKeys.during(
                            () -> loop.run(json || summary != null, true),
                            keys,
                            () -> listener.notice(LoopKeys.LEGEND));
                }
            }
        }
    }

    /** All that is said goes through the progress, whose line nobody else may write into. */
    private static Consumer<String> log(Progress progress) {
        return progress.redraws() ? progress.listener()::notice : System.err::println;
    }
}
