package dev.rally.env.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.evaluate.Share;
import dev.rally.env.plan.PlanOptions;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.Evaluation;
import dev.rally.env.train.TrainingResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a training ended: a short table for people, one JSON object for programs.
 *
 * @param again the options of {@code rally train} that say what is trained, with a blank before each
 */
public record Summary(TrainingResult result, TrainingPlan plan, RallyHome home, String again) {
    /** Whom an agent of Pong is measured against. */
    private static final String STRONGEST = "level3";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Publishes it.
     *
     * @param people where the table goes
     * @param programs where the JSON object goes, if anywhere
     * @param file where else the JSON object goes, if anywhere
     */
    public void publish(PrintStream people, @Nullable PrintStream programs, @Nullable Path file) {
        table(people);
        String json = toJson().toString();
        if (programs != null) {
            programs.println(json);
        }
        if (file != null) {
            try {
                Files.writeString(file, json + "\n");
            } catch (IOException e) {
                throw unwritable(file, FileFault.why(e), e);
            }
        }
    }

    /** Refuses, before a training begins, a place where its summary cannot be written. */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw unwritable(file, "it is a folder", null);
        } else if (folder == null || !Files.isDirectory(folder)) {
            throw unwritable(file, "there is no folder " + folder, null);
        } else if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw unwritable(file, "permission is denied", null);
        }
    }

    private static RallyException unwritable(Path file, String why, @Nullable Throwable cause) {
        String message = "cannot write the summary to " + file + ": " + why + "; name a file that can be written";
        return cause == null
                ? new RallyException(ErrorCode.INVALID_PARAMS, message)
                : new RallyException(ErrorCode.INVALID_PARAMS, message, cause);
    }

    private void table(PrintStream out) {
        Evaluation.Shown<EpisodeReturns> episodes = result.after().episodes();
        if (episodes != null) {
            out.printf("%n%s%s%n", ProgressText.episodes(episodes.result()), asOf(episodes.when()));
        }
        if (!result.after().matches().isEmpty()) {
            shares(out);
        }
        result.elo()
                .forEach((agent, elo) ->
                        out.printf(Locale.ROOT, "%n%-10s Elo %.0f against its past selves%n", agent, elo));
        out.printf(
                Locale.ROOT,
                "%n%s steps in %.1f s, %s steps/s, %d rounds%s%n",
                ProgressText.count(result.envSteps()),
                result.seconds(),
                ProgressText.count(result.envStepsPerSecond()),
                result.rounds(),
                result.totalEnvSteps() == result.envSteps()
                        ? ""
                        : "; " + ProgressText.count(result.totalEnvSteps()) + " steps in all its runs");
        out.println("checkpoint: " + (result.checkpoint() == null ? "none was saved" : result.checkpoint()));
        String where = home.path().equals(new RallyHome(RallyHome.DEFAULT).path())
                ? ""
                : " --home " + PlanOptions.quoted(home.path().toString());
        next(out, where);
    }

    private void shares(PrintStream out) {
        out.printf("%n%-10s %s%n", "against", "points won by " + plan.mainAgent() + " [95 % interval]");
        for (Evaluation.Shown<MatchResult> match : result.after().matches().values()) {
            String share = ProgressText.share(match.result().pointShare());
            out.printf("%-10s %s%s%n", match.result().opponent(), share, asOf(match.when()));
        }
    }

    /** Where the agent has learnt since: how old what is shown is. */
    private String asOf(AsOf when) {
        return when.envSteps() == result.totalEnvSteps()
                ? ""
                : String.format(Locale.ROOT, ", as of step %s", ProgressText.count(when.envSteps()));
    }

    private void next(PrintStream out, String where) {
        String train = "./rally train" + again + where + (result.won() ? " --forever" : "") + " (goes on)";
        if (!plan.source().spec().scripts().contains(STRONGEST)) {
            out.println("next: " + train);
            return;
        }
        String agent = plan.mainAgent();
        String name = plan.source().spec().name();
        String scene = name.equals("pong") ? "" : " --scene " + name;
        out.println("next: ./rally evaluate " + agent + " " + STRONGEST + scene + where);
        out.println("      ./rally play " + agent + scene + where);
        out.println("      " + train);
    }

    ObjectNode toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("agent", plan.mainAgent()).put("seed", plan.seed()).put("won", result.won());
        if (plan.isSolo()) {
            json.set("episodeReturnBefore", mean(result.before()));
            json.set("episodeReturn", mean(result.after()));
            Evaluation.Shown<EpisodeReturns> after = result.after().episodes();
            json.set(
                    "evaluatedEnvSteps",
                    after == null ? null : LongNode.valueOf(after.when().envSteps()));
        } else {
            json.set("pointShareBefore", shares(result.before(), Share::share));
            json.set("pointShare", shares(result.after(), Share::share));
            json.set("pointShareLow", shares(result.after(), Share::low));
            json.set("pointShareHigh", shares(result.after(), Share::high));
            ObjectNode when = json.putObject("evaluatedEnvSteps");
            result.after()
                    .matches()
                    .forEach(
                            (opponent, match) -> when.put(opponent, match.when().envSteps()));
        }
        json.put("totalEnvSteps", result.totalEnvSteps());
        json.put("envSteps", result.envSteps()).put("envStepsPerSecond", result.envStepsPerSecond());
        json.put("seconds", result.seconds()).put("rounds", result.rounds());
        if (!result.elo().isEmpty()) {
            json.set("elo", MAPPER.valueToTree(result.elo()));
        }
        json.put("checkpoint", result.checkpoint());
        return json;
    }

    private static JsonNode shares(Evaluation evaluation, ToDoubleFunction<Share> figure) {
        ObjectNode shares = MAPPER.createObjectNode();
        evaluation
                .matches()
                .forEach((opponent, match) ->
                        shares.put(opponent, figure.applyAsDouble(match.result().pointShare())));
        return shares;
    }

    private static JsonNode mean(Evaluation evaluation) {
        Evaluation.Shown<EpisodeReturns> episodes = evaluation.episodes();
        return episodes == null
                ? NullNode.getInstance()
                : DoubleNode.valueOf(episodes.result().mean());
    }
}
