package dev.rally.server.compat.pong;

/** What the agent saw and what it did then; what came of it is not known yet. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares steps
record Step(PongState state, float[] features, Choice choice) {}
