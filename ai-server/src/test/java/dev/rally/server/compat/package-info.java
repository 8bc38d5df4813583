/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.compat;

import org.jspecify.annotations.NullMarked;
