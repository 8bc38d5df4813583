/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.terminal;

import org.jspecify.annotations.NullMarked;
