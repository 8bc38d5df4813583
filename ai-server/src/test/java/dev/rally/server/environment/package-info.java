/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.environment;

import org.jspecify.annotations.NullMarked;
