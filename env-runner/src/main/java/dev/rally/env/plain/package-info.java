/**
 * Plain data, as games and players exchange it: null, Boolean, Long or Integer, Double, String, {@link
 * dev.rally.env.plain.Tuple}, List, and Map with keys of the same kinds, in order. As Python's pickles, which are never
 * code, and as JSON.
 */
@NullMarked
package dev.rally.env.plain;

import org.jspecify.annotations.NullMarked;
