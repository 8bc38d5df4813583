/**
 * What servers for other machines show to be trusted, and how clients trust them: certificates that are given, or of a home's
 * own.
 */
@NullMarked
package dev.rally.comm.tls;

import org.jspecify.annotations.NullMarked;
