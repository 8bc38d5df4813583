/** The program {@code rally torture}: real processes, faults at random moments, and what must hold after each of them. */
@NullMarked
package dev.rally.env.torture;

import org.jspecify.annotations.NullMarked;
