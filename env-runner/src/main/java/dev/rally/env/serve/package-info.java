/**
 * The program {@code rally env}: scenes that remote agents play, over the protocol of {@link dev.rally.env.remote}.
 */
@NullMarked
package dev.rally.env.serve;

import org.jspecify.annotations.NullMarked;
