/**
 * Which scenes and games there are: {@link dev.rally.env.catalog.SceneCatalog} and {@link dev.rally.env.catalog.GameCatalog} give
 * them out by name.
 */
@NullMarked
package dev.rally.env.catalog;

import org.jspecify.annotations.NullMarked;
