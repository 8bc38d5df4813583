package dev.rally.env.scene;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Sampler;

/**
 * A number that makes a scene easier or harder, and that a training may set.
 *
 * @param byDefault what it is where nobody sets it
 * @param whole whether only whole numbers mean anything: others are rounded
 */
public record SceneParameter(String name, double byDefault, double low, double high, boolean whole) {
    public SceneParameter {
        if (!(low <= byDefault && byDefault <= high && Double.isFinite(high - low))) {
            throw new IllegalArgumentException("parameter " + name + " is " + byDefault
                    + " by default, which is not within " + low + " to " + high);
        }
    }

    /** Any number of a range. */
    public SceneParameter(String name, double byDefault, double low, double high) {
        this(name, byDefault, low, high, false);
    }

    /** @throws RallyException INVALID_SPEC if the sampler draws what the parameter cannot be */
    public void check(Sampler sampler, String at) {
        if (sampler.low() < low || sampler.high() > high) {
            throw new RallyException(
                    ErrorCode.INVALID_SPEC,
                    at + " is " + sampler.json() + "; allowed are " + (whole ? "whole numbers from " : "") + low
                            + " to " + high);
        }
    }
}
