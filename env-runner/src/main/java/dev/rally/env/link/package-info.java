/** The way to a server: {@link dev.rally.env.link.ServerLink}, and the options by which programs choose one. */
@NullMarked
package dev.rally.env.link;

import org.jspecify.annotations.NullMarked;
