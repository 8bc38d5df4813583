/**
 * The program {@code rally tournament}: all players of a folder against each other, on both sides, rated; a tournament that was
 * broken off goes on where it was.
 */
@NullMarked
package dev.rally.env.tournament;

import org.jspecify.annotations.NullMarked;
