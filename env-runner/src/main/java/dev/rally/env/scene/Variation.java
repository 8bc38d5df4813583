package dev.rally.env.scene;

import dev.rally.comm.spec.Draws;
import dev.rally.comm.spec.Sampler;
import java.util.List;
import java.util.Map;

/** What the games of a batch begin with: a draw for each of its scene's parameters. Immutable, for any thread. */
public final class Variation {
    private final List<SceneParameter> parameters;
    /** {@code [parameter]} */
    private final Sampler[] samplers;
    /** {@code [parameter]} */
    private final long[] keys;

    /** @param samplers by the parameters' names; whatever is left out is as by default */
    public Variation(List<SceneParameter> parameters, Map<String, Sampler> samplers, long seed) {
        this.parameters = List.copyOf(parameters);
        this.samplers = new Sampler[parameters.size()];
        keys = new long[parameters.size()];
        for (int i = 0; i < keys.length; i++) {
            SceneParameter parameter = parameters.get(i);
            Sampler byDefault = new Sampler.Constant(parameter.byDefault());
            this.samplers[i] = samplers.getOrDefault(parameter.name(), byDefault);
            keys[i] = Draws.key(seed, parameter.name());
        }
    }

    /** All parameters as by default. */
    public static Variation none(List<SceneParameter> parameters) {
        return new Variation(parameters, Map.of(), 0);
    }

    /** Whether a parameter is as by default in every game. */
    public boolean isDefault(int parameter) {
        return samplers[parameter].equals(
                new Sampler.Constant(parameters.get(parameter).byDefault()));
    }

    /**
     * The value of a parameter in a game.
     *
     * @param game a number that is this game's, of 64 random bits or by count: the same one is the same value
     */
    public double value(int parameter, long game) {
        SceneParameter of = parameters.get(parameter);
        double drawn = samplers[parameter].draw(Draws.bits(keys[parameter], game));
        double within = Math.max(of.low(), Math.min(of.high(), drawn));
        return of.whole() ? Math.rint(within) : within;
    }
}
