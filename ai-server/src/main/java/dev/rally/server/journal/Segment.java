package dev.rally.server.journal;

/**
 * One log of a journal.
 *
 * @param log its name
 * @param last the number of its last record
 * @param rows steps in it
 * @param damaged whether a part of it could not be read
 */
record Segment(String log, long last, long rows, long bytes, boolean damaged) {

    Segment with(long number, long moreRows, long moreBytes) {
        return new Segment(log, number, rows + moreRows, bytes + moreBytes, damaged);
    }
}
