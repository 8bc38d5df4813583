package dev.rally.env.table;

/** Told of what happens at a table, on its thread: must not block. */
public interface TableListener {
    /** @param picture a message as {@link Picture} describes; nobody changes it any more */
    void frame(byte[] picture);

    void state(TableState state);
}
