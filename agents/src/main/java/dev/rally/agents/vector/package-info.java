/**
 * Arithmetic of small networks over plain arrays, in the processor's vectors ({@code jdk.incubator.vector}): products
 * ({@link dev.rally.agents.vector.Products}), what is done element by element ({@link
 * dev.rally.agents.vector.Elements}), and the multi-layer perceptron that they make ({@link
 * dev.rally.agents.vector.Perceptron}). Knows nothing of agents, and nothing of the tensor library.
 *
 * <p>The module is there only when the virtual machine was started with {@code --add-modules jdk.incubator.vector}: ask
 * {@link dev.rally.agents.vector.Vectors#available} before anything else here is touched.
 */
@NullMarked
package dev.rally.agents.vector;

import org.jspecify.annotations.NullMarked;
