/** Games at which people sit, play and watch, each on a thread of its own: {@link dev.rally.env.table.Table}. */
@NullMarked
package dev.rally.env.table;

import org.jspecify.annotations.NullMarked;
