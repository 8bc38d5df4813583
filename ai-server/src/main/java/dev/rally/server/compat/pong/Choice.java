package dev.rally.server.compat.pong;

/**
 * What the policy chose.
 *
 * @param logProb of the action, where it was drawn
 * @param drawn whether it was drawn, as one that is learnt from must be
 */
record Choice(Action action, float logProb, boolean drawn) {}
