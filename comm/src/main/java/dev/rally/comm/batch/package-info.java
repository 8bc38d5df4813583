/**
 * Batches: small tables of columns in one piece of memory, and the exchange files they travel in. {@link
 * dev.rally.comm.batch.BatchWriter} writes one, {@link dev.rally.comm.batch.BatchView} checks and reads one, {@link
 * dev.rally.comm.batch.ExchangeFile} maps the file that client and server share; {@code docs/batch-format.md} is the
 * contract.
 */
@NullMarked
package dev.rally.comm.batch;

import org.jspecify.annotations.NullMarked;
