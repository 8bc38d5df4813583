package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent learns from: the game's rewards, and others that it gives itself. Each advantage is weighed by its signal's
 * strength.
 *
 * @param environment the game's rewards
 * @param rnd what the agent has seldom seen; null for none
 * @param gail what looks like demonstrations; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RewardSignalsSpec(
        Environment environment,
        @Nullable Rnd rnd,
        @Nullable Gail gail) {

    public RewardSignalsSpec {
        Check.that(
                environment != null,
                "environment is missing; give {\"strength\":1}, or 0 to ignore the game's rewards");
        Check.that(
                environment.strength > 0 || rnd != null || gail != null,
                "environment.strength is 0 and there is no other signal; name rnd or gail, or raise it");
    }

    /** The game's rewards alone. */
    public static RewardSignalsSpec defaults() {
        return new RewardSignalsSpec(new Environment(1), null, null);
    }

    /**
     * What a signal's settings are where they are left out.
     *
     * @param images whether the agent sees images
     */
    static ObjectNode defaults(String signal, boolean images) {
        return (ObjectNode)
                switch (signal) {
                    case "rnd" -> SpecJson.tree(new Rnd(1, 0.99, 1e-4, 64, false));
                    case "gail" -> SpecJson.tree(new Gail(1, 0.99, List.of("any"), 2e-3, false, images ? 0 : 10));
                    default -> SpecJson.tree(new Environment(1));
                };
    }

    /**
     * The game's rewards. Their discount is the algorithm's.
     *
     * @param strength weight of their advantages; 0 ignores them
     */
    public record Environment(double strength) {
        public Environment {
            Check.range("strength", strength, 0, 1e6);
        }
    }

    /**
     * Random network distillation (Burda et al., 2018, arXiv:1810.12894).
     *
     * @param strength weight of its advantages
     * @param gamma discount per agent step
     * @param learningRate the predictor's, Adam's step size
     * @param features numbers that the predictor learns to give for each observation
     * @param episodic whether its returns end with the episode; otherwise they go on in the lane's next one
     */
    public record Rnd(double strength, double gamma, double learningRate, int features, boolean episodic) {
        public Rnd {
            Check.range("strength", strength, 0, 1e6);
            Check.range("gamma", gamma, 0, 1);
            Check.positive("learningRate", learningRate);
            Check.range("features", features, 1, 4096);
        }
    }

    /**
     * Generative adversarial imitation (Ho and Ermon, 2016, arXiv:1606.03476).
     *
     * @param strength weight of its advantages
     * @param gamma discount per agent step
     * @param demonstrations names of the home's recordings, which the discriminator learns to tell from the policy
     * @param learningRate the discriminator's, Adam's step size
     * @param useActions whether the discriminator sees what was done, and not only where
     * @param gradientPenalty weight of the penalty that keeps the discriminator's slope near 1; not for images
     */
    public record Gail(
            double strength,
            double gamma,
            List<String> demonstrations,
            double learningRate,
            boolean useActions,
            double gradientPenalty) {
        public Gail {
            Check.range("strength", strength, 0, 1e6);
            Check.range("gamma", gamma, 0, 1);
            demonstrations = Check.recordings("demonstrations", demonstrations);
            Check.that(!demonstrations.isEmpty(), "demonstrations is []; name one recording or more");
            Check.positive("learningRate", learningRate);
            Check.range("gradientPenalty", gradientPenalty, 0, 1e6);
        }

        /** Images have no slope that is known, and no room for actions. */
        void checkImages() {
            Check.that(
                    !useActions && gradientPenalty == 0,
                    "algorithm.rewardSignals.gail has useActions %s and gradientPenalty %s; of images a discriminator sees"
                            + " neither actions nor its slope: set them to false and 0",
                    useActions,
                    gradientPenalty);
        }
    }
}
