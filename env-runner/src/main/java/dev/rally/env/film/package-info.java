/**
 * What was recorded, to be looked at from any place in it: a {@link dev.rally.env.film.Film} has numbered frames, a {@link
 * dev.rally.env.film.Playback} is where somebody is in it.
 */
@NullMarked
package dev.rally.env.film;

import org.jspecify.annotations.NullMarked;
