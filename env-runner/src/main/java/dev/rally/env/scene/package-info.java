/**
 * What a game's author writes: {@link dev.rally.env.scene.Scene} for one game, {@link dev.rally.env.scene.SceneBatch}
 * for many at once.
 */
@NullMarked
package dev.rally.env.scene;

import org.jspecify.annotations.NullMarked;
