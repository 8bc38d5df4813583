/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.journal;

import org.jspecify.annotations.NullMarked;
