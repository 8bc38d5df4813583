/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.metrics;

import org.jspecify.annotations.NullMarked;
