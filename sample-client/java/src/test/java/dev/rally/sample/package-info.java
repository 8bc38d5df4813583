/** Does the sample do what it says? */
@NullMarked
package dev.rally.sample;

import org.jspecify.annotations.NullMarked;
