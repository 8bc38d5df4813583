package dev.rally.server.journal;

/** What an acknowledged submission outlasts. The names are those of the command line. */
public enum Durability {
    /** The client: what was submitted is in the server's memory until it is learnt from and saved. */
    none,
    /** The server's death too: it is in the operating system's hands. */
    os,
    /** The machine's death too: it is on the disk. */
    disk
}
