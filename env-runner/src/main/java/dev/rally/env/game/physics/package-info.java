/** Rectangles on a grid of whole numbers that move, reach each other and bounce: what ball games have in common. */
@NullMarked
package dev.rally.env.game.physics;

import org.jspecify.annotations.NullMarked;
