/**
 * What a training is to do: {@link dev.rally.env.plan.TrainingPlan}, and the options that say so.
 */
@NullMarked
package dev.rally.env.plan;

import org.jspecify.annotations.NullMarked;
