/** Which scenes there are: {@link dev.rally.env.catalog.SceneCatalog} gives them out by name. */
@NullMarked
package dev.rally.env.catalog;

import org.jspecify.annotations.NullMarked;
