package dev.rally.comm.tls;

import java.nio.file.Path;

/**
 * Where lies what a server shows to be trusted.
 *
 * @param certificates a chain in PEM, its own first
 * @param key its private key, PKCS#8 in PEM, without a password
 */
public record Tls(Path certificates, Path key) {}
