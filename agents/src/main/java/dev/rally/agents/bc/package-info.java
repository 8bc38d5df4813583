/** Behaviour cloning: {@link dev.rally.agents.bc.Bc} is the entry point. */
@NullMarked
package dev.rally.agents.bc;

import org.jspecify.annotations.NullMarked;
