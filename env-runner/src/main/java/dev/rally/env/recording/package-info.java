/** The program {@code rally recording}: makes recordings of scenes, lists, checks, converts and deletes them. */
@NullMarked
package dev.rally.env.recording;

import org.jspecify.annotations.NullMarked;
