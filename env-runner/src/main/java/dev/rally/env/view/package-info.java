/**
 * A training as people see it: {@link dev.rally.env.view.Progress} while it runs, then its {@link
 * dev.rally.env.view.Summary}.
 */
@NullMarked
package dev.rally.env.view;

import org.jspecify.annotations.NullMarked;
