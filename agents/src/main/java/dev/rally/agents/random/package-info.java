/**
 * Randomness as a pure function of where it is used, never of the order of use; {@link
 * dev.rally.agents.random.CounterRandom} is the whole of it.
 */
@NullMarked
package dev.rally.agents.random;

import org.jspecify.annotations.NullMarked;
