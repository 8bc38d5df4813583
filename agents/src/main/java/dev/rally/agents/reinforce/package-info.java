/** REINFORCE: {@link dev.rally.agents.reinforce.Reinforce} is the entry point. */
@NullMarked
package dev.rally.agents.reinforce;

import org.jspecify.annotations.NullMarked;
