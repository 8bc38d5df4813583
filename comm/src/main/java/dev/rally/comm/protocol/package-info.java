/**
 * What client and server say to each other: the commands, their results and the limits. {@link
 * dev.rally.comm.protocol.Protocol} holds the version and the method names; {@code docs/protocol.md} is the contract.
 */
@NullMarked
package dev.rally.comm.protocol;

import org.jspecify.annotations.NullMarked;
