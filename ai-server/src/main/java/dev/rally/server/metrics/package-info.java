/**
 * What agents learn, as curves: a folder for each run of an agent, with a line of JSON and an event of TensorBoard for each
 * train and for whatever clients add. {@link dev.rally.server.metrics.Curve} is the one that a live agent has.
 */
@NullMarked
package dev.rally.server.metrics;

import org.jspecify.annotations.NullMarked;
