/**
 * What a training is, as one YAML file says it: {@link dev.rally.env.config.ConfigDraft} reads and changes one, {@link
 * dev.rally.env.config.TrainingConfig} is one, complete and checked.
 */
@NullMarked
package dev.rally.env.config;

import org.jspecify.annotations.NullMarked;
