/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.routing;

import org.jspecify.annotations.NullMarked;
