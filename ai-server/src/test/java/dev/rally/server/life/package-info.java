/** Tests of the package of the same name. */
@NullMarked
package dev.rally.server.life;

import org.jspecify.annotations.NullMarked;
