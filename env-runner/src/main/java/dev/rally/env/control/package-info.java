/**
 * Classic control problems, written from their published equations with the constants and limits of their v1
 * benchmarks: {@link dev.rally.env.control.CartPole} for discrete and {@link dev.rally.env.control.Pendulum} for
 * continuous actions. Learners must solve them, so that a wrong learner is told from an unlucky one.
 */
@NullMarked
package dev.rally.env.control;

import org.jspecify.annotations.NullMarked;
