package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What an agent learns from: the game's rewards, and others that it gives itself. Each advantage is weighed by its signal's
 * strength.
 *
 * @param environment the game's rewards
 * @param rnd what the agent has seldom seen; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RewardSignalsSpec(
        Environment environment, @Nullable Rnd rnd) {

    public RewardSignalsSpec {
        Check.that(
                environment != null,
                "environment is missing; give {\"strength\":1}, or 0 to ignore the game's rewards");
        Check.that(
                environment.strength > 0 || rnd != null,
                "environment.strength is 0 and there is no other signal; name rnd, or raise it");
    }

    /** The game's rewards alone. */
    public static RewardSignalsSpec defaults() {
        return new RewardSignalsSpec(new Environment(1), null);
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

        public static Rnd defaults() {
            return new Rnd(1, 0.99, 1e-4, 64, false);
        }
    }
}
