/**
 * What an agent is: its spaces, its algorithm, its network. {@link dev.rally.comm.spec.AgentSpec} is the root; {@link
 * dev.rally.comm.spec.SpecJson} reads it, fills defaults in and refuses what it does not know.
 */
@NullMarked
package dev.rally.comm.spec;

import org.jspecify.annotations.NullMarked;
