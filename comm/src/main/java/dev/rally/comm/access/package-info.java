/** Who may come in: the tokens that clients have to know, and what happens to those who do not know them. */
@NullMarked
package dev.rally.comm.access;

import org.jspecify.annotations.NullMarked;
