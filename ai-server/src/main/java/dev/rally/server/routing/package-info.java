/**
 * What the server does with each command, and on which thread: {@link dev.rally.server.routing.CommandRouter} hands a
 * command to the class of its group, which answers on the event loop, on the acting loop or on the learner loop.
 */
@NullMarked
package dev.rally.server.routing;

import org.jspecify.annotations.NullMarked;
