/**
 * The program {@code rally train}: its options, the keys and signals that it hears, and who is told what it does.
 */
@NullMarked
package dev.rally.env.command;

import org.jspecify.annotations.NullMarked;
