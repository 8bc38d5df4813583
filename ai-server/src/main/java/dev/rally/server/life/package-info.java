/**
 * The life of the co-process: its one session on a home, the parent it watches, the signals it hears, and its ending.
 * {@link dev.rally.server.life.Session} is where it begins, {@link dev.rally.server.life.Ending} how it stops.
 */
@NullMarked
package dev.rally.server.life;

import org.jspecify.annotations.NullMarked;
