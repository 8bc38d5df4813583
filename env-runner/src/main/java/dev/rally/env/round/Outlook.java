package dev.rally.env.round;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy makes of the state that it has acted in.
 *
 * @param value what it expects of the rest of the game, in its unit of rewards; null where it has no critic
 * @param distribution of discrete actions the probability of each choice, of all factors side by side; of continuous ones, for each
 *     element, what it stays below with a probability of 15.9, 50 and 84.1 %
 */
public record Outlook(@Nullable Float value, List<Float> distribution) {}
