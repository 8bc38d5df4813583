/**
 * Self-play: whose {@link dev.rally.env.selfplay.Turns} it is to learn, against which past selves, and the
 * {@link dev.rally.env.selfplay.Careers} of those who do.
 */
@NullMarked
package dev.rally.env.selfplay;

import org.jspecify.annotations.NullMarked;
