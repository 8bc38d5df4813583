/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.logging;

import org.jspecify.annotations.NullMarked;
