/** What the system's own classes lack for files: folders with all that is in them, files that only their owner may read. */
@NullMarked
package dev.rally.comm.file;

import org.jspecify.annotations.NullMarked;
