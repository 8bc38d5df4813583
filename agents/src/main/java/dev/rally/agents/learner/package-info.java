/**
 * What an agent asks of any way to learn: {@link dev.rally.agents.learner.Algorithm} says how its policy looks and makes
 * its {@link dev.rally.agents.learner.Learner}.
 */
@NullMarked
package dev.rally.agents.learner;

import org.jspecify.annotations.NullMarked;
