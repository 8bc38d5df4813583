/**
 * What submissions brought, on the disk until a checkpoint covers it: {@link dev.rally.server.journal.Journal} of each agent, and
 * how it is brought back to an agent that comes from a checkpoint.
 */
@NullMarked
package dev.rally.server.journal;

import org.jspecify.annotations.NullMarked;
