/**
 * Policy networks over one flat parameter array: {@link dev.rally.agents.network.MlpShape} says where each layer lies
 * and how it begins, {@link dev.rally.agents.network.Mlp} evaluates it and its gradient.
 */
@NullMarked
package dev.rally.agents.network;

import org.jspecify.annotations.NullMarked;
