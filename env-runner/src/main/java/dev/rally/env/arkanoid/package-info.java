/** Arkanoid for one platform: a ball, and bricks to break; frame by frame and in whole numbers. */
@NullMarked
package dev.rally.env.arkanoid;

import org.jspecify.annotations.NullMarked;
