/** Tests of the co-process through real sockets, in this process and in one of its own. */
@NullMarked
package dev.rally.server;

import org.jspecify.annotations.NullMarked;
