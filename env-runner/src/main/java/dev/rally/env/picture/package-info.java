/**
 * What scenes look like: as shapes in a message, in pixels, in characters, and as their agents see them.
 */
@NullMarked
package dev.rally.env.picture;

import org.jspecify.annotations.NullMarked;
