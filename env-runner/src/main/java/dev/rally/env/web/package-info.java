/**
 * Rally in a browser: {@link dev.rally.env.web.Face} serves one page, and what it shows, to whoever knows its address's token.
 * What goes over the WebSocket is in {@code docs/web.md}.
 */
@NullMarked
package dev.rally.env.web;

import org.jspecify.annotations.NullMarked;
