/**
 * What can go wrong: every failure that a user can act on is a {@link dev.rally.comm.error.RallyException} with one of
 * the protocol's codes.
 */
@NullMarked
package dev.rally.comm.error;

import org.jspecify.annotations.NullMarked;
