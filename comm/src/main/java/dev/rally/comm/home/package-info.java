/** The folder where a server keeps what it writes: {@link dev.rally.comm.home.RallyHome} names its parts. */
@NullMarked
package dev.rally.comm.home;

import org.jspecify.annotations.NullMarked;
