/**
 * What whoever keeps a server running asks it over HTTP: {@link dev.rally.server.health.HealthServer} is the entry point.
 */
@NullMarked
package dev.rally.server.health;

import org.jspecify.annotations.NullMarked;
