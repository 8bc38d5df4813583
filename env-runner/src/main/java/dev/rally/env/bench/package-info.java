/** The measurements of {@code ./rally bench} that need scenes: one picocli command each. */
@NullMarked
package dev.rally.env.bench;

import org.jspecify.annotations.NullMarked;
