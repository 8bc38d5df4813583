package dev.rally.env.round;

/** One side of the scenes {@code first} to {@code last - 1}. */
record Seat(int side, int first, int last) {
    int scenes() {
        return last - first;
    }
}
