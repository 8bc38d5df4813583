/** A match's records, the files that a round leaves: {@link dev.rally.env.record.MatchRecord}. */
@NullMarked
package dev.rally.env.record;

import org.jspecify.annotations.NullMarked;
