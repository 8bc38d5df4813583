/**
 * What agents are shown beside what they play themselves: {@link dev.rally.agents.demonstration.Demonstrations} keeps the
 * transitions of recordings, {@link dev.rally.agents.demonstration.Shown} is how a learner looks at them, {@link
 * dev.rally.agents.demonstration.Split} says which ones are kept back to tell how well the others teach.
 */
@NullMarked
package dev.rally.agents.demonstration;

import org.jspecify.annotations.NullMarked;
