/** What agents' games are to be like, and their curricula: docs/curricula.md. */
@NullMarked
package dev.rally.server.environment;

import org.jspecify.annotations.NullMarked;
